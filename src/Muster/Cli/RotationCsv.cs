using System.Text;
using Muster.Cli.TeamFiles;
using Muster.OnCall;

namespace Muster.Cli;

/// <summary>
/// The rotation's weeks as a spreadsheet has them: `week,IC,TO,backup,CO` and a line per week. Columns may come in any
/// order; semicolons, quotes and byte order marks are what spreadsheets add by themselves.
/// </summary>
internal static class RotationCsv
{
    private static readonly string[] Columns = ["week", "IC", "TO", "backup", "CO"];

    public static string Write(Rotation rotation)
    {
        var text = new StringBuilder().AppendLine(string.Join(',', Columns));
        foreach (var week in rotation.Weeks)
        {
            text.AppendLine(string.Join(',', Words.Of(week.Week), week.IC, week.TO, week.Backup, week.CO));
        }

        return text.ToString();
    }

    /// <param name="lines">The line of each week.</param>
    public static IReadOnlyList<RotationWeek> Read(string text, FileErrors errors, out IReadOnlyList<int> lines)
    {
        var rows = text.TrimStart('\uFEFF').Split('\n').Index().Select(row => (Line: row.Index + 1, Text: row.Item.TrimEnd('\r'))).Where(row => row.Text.Trim(' ', ',', ';').Length > 0).ToList();
        var weeks = new List<RotationWeek>();
        lines = [.. rows.Skip(1).Select(row => row.Line)];
        var separator = rows.Count > 0 && rows[0].Text.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var header = rows.Count == 0 ? [] : Cells(rows[0].Text, separator).ToList();
        if (!header.Contains("week") || header.Except(Columns).Any() || header.Distinct().Count() != header.Count)
        {
            errors.Add(rows.Count == 0 ? 1 : rows[0].Line, "", $"the first line must name the columns: {string.Join(',', Columns)}");
            return weeks;
        }

        foreach (var (line, row) in rows.Skip(1))
        {
            var cells = Cells(row, separator).ToList();
            string? Cell(string column) => cells.ElementAtOrDefault(header.IndexOf(column)) is { Length: > 0 } cell ? cell : null;
            if (cells.Count > header.Count)
            {
                errors.Add(line, "", $"has {cells.Count} cells, but there are {header.Count} columns");
            }

            if (!Words.Date(Cell("week") ?? "", out var week))
            {
                errors.Add(line, "week", $"“{Cell("week")}” is not {Words.ADate}");
            }

            weeks.Add(new RotationWeek(week, Cell("IC"), Cell("TO"), Cell("backup"), Cell("CO")));
        }

        return weeks;
    }

    /// <summary>Dates and ids hold no separators, so quotes are only taken off.</summary>
    private static IEnumerable<string> Cells(string row, char separator) => row.Split(separator).Select(cell => cell.Trim().Trim('"').Trim());
}
