using System.Globalization;
using System.Runtime.InteropServices;

namespace Muster.Bench;

/// <summary>What was measured, printed as it comes and written into README.md in the end.</summary>
internal sealed class Table
{
    private const string Begin = "<!-- bench: written by bench/Muster.Bench -->";
    private const string End = "<!-- /bench -->";

    private readonly List<string> _rows = [];

    public void Add(string what, string target, FormattableString measured)
    {
        var row = $"| {what} | {target} | {measured.ToString(CultureInfo.InvariantCulture)} |";
        _rows.Add(row);
        Console.WriteLine(row);
    }

    /// <summary>Between its marks; false when the file has none.</summary>
    public bool WriteInto(string readme)
    {
        var text = File.ReadAllText(readme);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (from < 0 || to < from)
        {
            return false;
        }

        var today = DateTimeOffset.FromUnixTimeMilliseconds(Seed.Now()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var machine = $"{Environment.ProcessorCount} shared cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, {today}";
        File.WriteAllText(readme, $"{text[..from]}{Begin}\n{machine}:\n\n| what | target | measured |\n|---|---|---|\n{string.Join('\n', _rows)}\n{text[to..]}");
        return true;
    }
}
