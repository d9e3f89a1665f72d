using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Muster.Cli.TeamFiles;

/// <summary>
/// Writes a team as the file it could be read from. Secrets appear as `${NAME}`, each name once; <see cref="Secrets"/>
/// tells which name stands for which secret's mark.
/// </summary>
internal sealed partial class TeamFileWriter
{
    private const int WidestInOneLine = 120;
    private readonly StringBuilder _text = new();

    private TeamFileWriter()
    {
    }

    public Dictionary<string, string> Secrets { get; } = [];

    public override string ToString() => _text.ToString();

    public static TeamFileWriter Write(TeamFile file)
    {
        var writer = new TeamFileWriter();
        foreach (var (section, form) in TeamForms.Of(file).Entries)
        {
            writer._text.Append(section).Append(':');
            if (form is Form.List { Items.Count: 0 })
            {
                writer._text.AppendLine(" []");
            }
            else
            {
                writer._text.AppendLine();
                writer.Block(form, "  ");
            }
        }

        return writer;
    }

    private void Block(Form form, string indent)
    {
        if (form is Form.List list)
        {
            foreach (var item in list.Items)
            {
                _text.Append(indent).Append('-');
                Value(item, indent, afterDash: true);
            }
        }
        else if (form is Form.Map map)
        {
            foreach (var (key, value) in map.Entries)
            {
                _text.Append(indent).Append(Quoted(key)).Append(':');
                Value(value, indent, afterDash: false);
            }
        }
    }

    private void Value(Form form, string indent, bool afterDash)
    {
        if (Flow(form) is { } line)
        {
            _text.Append(' ').AppendLine(line);
            return;
        }

        var start = _text.Length;
        Block(form, indent + "  ");
        if (afterDash)
        {
            // The first key of an entry stands behind its dash.
            _text.Remove(start, indent.Length + 1);
        }
        else
        {
            _text.Insert(start, Environment.NewLine);
        }
    }

    /// <summary>In one line, where that is easy to read: no lists of mappings, no mappings of mappings, not too wide.</summary>
    private string? Flow(Form form) => form switch
    {
        Form.Text text => Scalar(text.Value),
        Form.Secret secret => $"\"${{{Name(secret)}}}\"",
        Form.List list when list.Items.All(item => item is Form.Text) => Row("[", list.Items.Select(Flow), "]"),
        Form.Map map when !map.Entries.Any(entry => entry.Value is Form.Map or Form.List { Items: [Form.Map, ..] }) =>
            Row("{ ", map.Entries.Select(entry => Flow(entry.Value) is { } value ? $"{Quoted(entry.Key)}: {value}" : null), " }"),
        _ => null,
    };

    private static string? Row(string open, IEnumerable<string?> cells, string close)
    {
        var all = cells.ToList();
        var row = open + string.Join(", ", all) + close;
        return all.Contains(null) || (all.Count > 1 && row.Length > WidestInOneLine) ? null : row;
    }

    private string Name(Form.Secret secret)
    {
        var wish = $"MUSTER_{NotInNames().Replace(secret.Name, "_").ToUpperInvariant()}";
        var name = wish;
        for (var next = 2; Secrets.TryGetValue(name, out var mark) && mark != secret.Mark; next++)
        {
            name = $"{wish}_{next}";
        }

        Secrets[name] = secret.Mark;
        return name;
    }

    private static string Scalar(string text) => Quoted(Variables.Escape(text));

    /// <summary>Bare where every YAML reader takes it for this very text, otherwise quoted.</summary>
    private static string Quoted(string text)
    {
        if (Bare().IsMatch(text) && !Ambiguous().IsMatch(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' or '\\' => $"\\{letter}",
                _ when char.IsSurrogate(letter) || !Unprintable(letter) => letter,
                _ => $"\\u{(int)letter:X4}",
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Line breaks of any kind, and what nobody sees, would be read differently or not at all.</summary>
    private static bool Unprintable(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;

    [GeneratedRegex("[^A-Za-z0-9]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotInNames();

    [GeneratedRegex(@"\A[A-Za-z0-9/]([A-Za-z0-9 _./@?=&+()'-]|:(?=[^\s]))*(?<! )\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(@"\A([0-9][0-9._:]*|null|yes|no|on|off|y|n|[0-9.]+e[0-9]+|0[xo].*)\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ambiguous();
}
