using System.Text.Encodings.Web;
using System.Text.Json;
using Muster.Foundation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Muster.Cli;

/// <summary>
/// What verbs print. Alerts' texts are written by strangers, so everything passes <see cref="OneLine"/> here: no control
/// character and no escape sequence reaches the terminal.
/// </summary>
internal sealed class Screen
{
    private const int LongestLine = 4000;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter _out;
    private readonly bool _plain;
    private readonly int _width;

    /// <param name="terminal">Whether a person looks at it: colour, and lines that break at the window's edge.</param>
    public Screen(TextWriter output, bool terminal, bool json)
    {
        (_out, AsJson) = (output, json);
        _plain = !terminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") is "dumb";
        // Programs read lines, not columns that were broken for a screen that is not there.
        _width = terminal ? Math.Max(40, Console.WindowWidth) : LongestLine;
    }

    public bool AsJson { get; }

    public void Json(JsonElement answer) => _out.WriteLine(JsonSerializer.Serialize(answer, Readable));

    public void Json<T>(T answer) => Json(JsonSerializer.SerializeToElement(answer, Foundation.Json.Options));

    public void Line(string text, int indent = 0) => _out.WriteLine(new string(' ', indent) + OneLine.Of(text, LongestLine));

    /// <summary>Text of our own writing, as it is.</summary>
    public void Verbatim(string text) => _out.Write(text);

    /// <summary>Labels on the left; what has no value is left out.</summary>
    public void Facts(params IEnumerable<(string Label, string? Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (label, value) in facts.Where(fact => !string.IsNullOrEmpty(fact.Value)))
        {
            grid.AddRow(new Text(label), Cell(value));
        }

        Write(grid);
    }

    public void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string?>> rows, string whenEmpty)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders();
        foreach (var _ in headers)
        {
            table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 2, 0) });
        }

        table.AddRow(headers.Select(header => new Text(header.ToUpperInvariant(), new Style(decoration: Decoration.Dim))));
        foreach (var row in rows)
        {
            table.AddRow(row.Select(Cell));
        }

        if (table.Rows.Count == 1)
        {
            Line(whenEmpty);
            return;
        }

        Write(table);
    }

    private static Text Cell(string? text) => new(OneLine.Of(text, LongestLine));

    /// <summary>Cells are padded to the width of their column; nobody needs the blanks after the last one.</summary>
    private void Write(IRenderable shape)
    {
        using var drawn = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(drawn),
            Ansi = _plain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = _plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = _width;
        console.Write(shape);
        foreach (var line in drawn.ToString().TrimEnd().Split('\n'))
        {
            _out.WriteLine(line.TrimEnd());
        }
    }
}
