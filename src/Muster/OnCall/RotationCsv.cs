using Muster.Foundation;

namespace Muster.OnCall;

/// <summary>
/// The weeks as a spreadsheet has them: `week,IC,TO,backup,CO`, an empty cell for nobody. The handoff and the repetition are
/// not in it. Spreadsheets write what their country separates with, so `;` and tabs are read too, in any column order.
/// </summary>
internal static class RotationCsv
{
    private static readonly string[] Columns = ["week", "IC", "TO", "backup", "CO"];

    public static string Write(Rotation rotation) => string.Concat(rotation.Weeks
        .Select(week => new[] { LocalTimes.Date.Format(week.Week), week.IC, week.TO, week.Backup, week.CO })
        .Prepend(Columns)
        .Select(cells => string.Join(',', cells.Select(cell => Quoted(cell ?? ""))) + "\n"));

    /// <summary>Tells a CSV from the text of <see cref="RotationText"/> by its header.</summary>
    public static bool Is(string text) => Header(text.TrimStart('\uFEFF').Split('\n')[0]) is not null;

    /// <param name="basis">Gives the handoff and the repetition.</param>
    public static RotationRead Read(string text, Rotation basis)
    {
        var (weeks, lines, errors) = (new List<RotationWeek>(), new List<int>(), new List<LineError>());
        var rows = text.TrimStart('\uFEFF').Split('\n');
        if (Header(rows[0]) is not { } header)
        {
            return new RotationRead(basis, [], [new LineError(1, $"expected the header {string.Join(',', Columns)}")]);
        }

        foreach (var (index, row) in rows.Index().Skip(1))
        {
            try
            {
                var cells = Closed(row) ? Cells(row, header.Separator) : throw new BadInputException("", "a quotation mark is not closed");
                if (cells.Any(cell => cell.Length > 0))
                {
                    weeks.Add(Week(cells, header.Order));
                    lines.Add(index + 1);
                }
            }
            catch (BadInputException bad)
            {
                errors.Add(new LineError(index + 1, bad.Reason));
            }
        }

        return new RotationRead(basis with { Weeks = weeks }, lines, errors);
    }

    private static RotationWeek Week(List<string> cells, int[] order)
    {
        if (cells.Count > order.Length)
        {
            throw new BadInputException("", $"has {cells.Count} cells under {order.Length} columns");
        }

        string? Cell(int column) => Array.IndexOf(order, column) is >= 0 and var at && at < cells.Count && cells[at] is { Length: > 0 } cell && cell != "-" ? cell : null;
        return new RotationWeek(RotationText.Date(Cell(0) ?? ""), Cell(1), Cell(2), Cell(3), Cell(4));
    }

    /// <summary>The separator, and for each cell of a row the place of its column in <see cref="Columns"/>.</summary>
    private static (char Separator, int[] Order)? Header(string line)
    {
        foreach (var separator in Closed(line) ? ",;\t" : "")
        {
            var order = Cells(line, separator).Select(name => Array.FindIndex(Columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase))).ToArray();
            if (order.Length > 1 && order.Contains(0) && order.All(column => column >= 0) && order.Distinct().Count() == order.Length)
            {
                return (separator, order);
            }
        }

        return null;
    }

    /// <summary>Nobody's id holds a line break, so a row is a line.</summary>
    private static List<string> Cells(string line, char separator)
    {
        var cells = new List<string> { "" };
        var quoted = false;
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && quoted && at + 1 < line.Length && line[at + 1] == '"')
            {
                cells[^1] += line[at++];
            }
            else if (line[at] == '"')
            {
                quoted = !quoted;
            }
            else if (line[at] == separator && !quoted)
            {
                cells.Add("");
            }
            else
            {
                cells[^1] += line[at];
            }
        }

        return cells.ConvertAll(cell => cell.Trim());
    }

    private static bool Closed(string line) => line.Count(sign => sign == '"') % 2 == 0;

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny("\",;\t") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
