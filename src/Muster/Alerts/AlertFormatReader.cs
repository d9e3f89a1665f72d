using System.Text.RegularExpressions;
using Muster.Foundation;

namespace Muster.Alerts;

/// <summary>
/// Reads B5's text wherever people paste it: among chat lines, quoted with `>`, in bold or in a fenced block, with either kind
/// of line end. Labels must follow without a gap; the format's own keys may come after one.
/// </summary>
internal sealed partial class AlertFormatReader
{
    /// <summary>Longer lines are nobody's header, and no expression below has to look at them.</summary>
    private const int LongestHeader = 4096;

    /// <summary>Every expression below is linear in its line; a timeout would only make a busy machine lose an alert.</summary>
    private const int Timeout = -1;

    private readonly List<ParsedAlert> _alerts = [];
    private readonly Dictionary<string, string> _labels = [];
    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);
    private string? _severity;
    private int _indent;
    private bool _gap;
    private Action<string>? _continue;

    /// <summary>Whether a label's name can stand before a colon as it is.</summary>
    public static bool IsPlainLabel(string name) =>
        Label().Match(name + ":") is { Success: true } match && match.Groups["key"].Value == name && name.Trim() == name && !Field().IsMatch(name + ":") && name[0] != '"';

    public IReadOnlyList<ParsedAlert> Read(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            Take(line.TrimEnd('\r'));
        }

        Finish();
        return _alerts;
    }

    private void Take(string line)
    {
        var text = line.TrimStart(' ', '\t', '>');
        if (string.IsNullOrWhiteSpace(text))
        {
            _gap = true;
        }
        else if (!TakeField(text) && !TakeHeader(text, line.Length - text.Length) && !TakeLabel(text) && !TakeContinuation(text, line.Length - text.Length))
        {
            _gap = true;
        }
    }

    private bool TakeHeader(string text, int indent)
    {
        // Inside a block a header starts its line; elsewhere somebody's name and the hour may stand before it.
        if (text.Length > LongestHeader || Header().Match(text) is not { Success: true } match
            || (_severity is not null && !_gap && text.AsSpan(0, match.Index).IndexOfAnyExcept("*_~`") >= 0))
        {
            return false;
        }

        Finish();
        (_severity, _indent, _gap) = (match.Groups["severity"].Value.Trim(), indent, false);
        TakeSubjects(WithoutMarks(text[(match.Index + match.Length)..], match.Groups["marks"].Value));
        return true;
    }

    /// <summary>`Agent: … | Service: …`, in either order.</summary>
    private void TakeSubjects(string text)
    {
        for (var subject = Subject().Match(text); subject.Success; subject = Subject().Match(text))
        {
            text = text[subject.Length..];
            var end = QuotedSubject().Match(text) is { Success: true } quoted ? quoted.Groups["value"].Length
                : NextSubject().Match(text) is { Success: true } next ? next.Index : text.Length;
            if (AlertFormat.Value(text[..end]) is { } value)
            {
                _fields.TryAdd(subject.Groups["key"].Value, value);
            }

            text = text[end..].TrimStart().TrimStart('|');
        }
    }

    private bool TakeField(string text)
    {
        if (_severity is null || Field().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var key = match.Groups["key"].Value;
        if (key.Equals("status", StringComparison.OrdinalIgnoreCase) && Resolved(match.Groups["value"].Value) is null)
        {
            return false;
        }

        _gap = false;
        if (AlertFormat.Value(match.Groups["value"].Value) is { } value && _fields.TryAdd(key, IsLink(key) ? Link(value, match.Groups["value"].Value) : value))
        {
            _continue = more => _fields[key] += more;
        }

        return true;
    }

    private bool TakeLabel(string text)
    {
        if (_severity is null || _gap || Label().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var key = AlertFormat.Value(match.Groups["key"].Value);
        if (key is not null && AlertFormat.Value(match.Groups["value"].Value) is { } value && _labels.TryAdd(key, value))
        {
            _continue = more => _labels[key] += more;
        }

        return true;
    }

    private bool TakeContinuation(string text, int indent)
    {
        if (_severity is null || _gap || _continue is null || indent <= _indent)
        {
            return false;
        }

        _continue("\n" + text.TrimEnd());
        return true;
    }

    private void Finish()
    {
        if (_severity is { } severity)
        {
            _alerts.Add(Parsed(severity));
        }

        (_severity, _continue) = (null, null);
        _fields.Clear();
        _labels.Clear();
    }

    private ParsedAlert Parsed(string severity)
    {
        var time = _fields.GetValueOrDefault("time");
        var at = default(Instant);
        if (time is not null && !TryTime(time, out at))
        {
            return new ParsedAlert(null, "Time", $"\"{(time.Length > 40 ? time[..40] + "…" : time)}\" is not a time (expected RFC 3339, like 2026-02-18T02:14:33Z)");
        }

        return _fields.TryGetValue("summary", out var summary)
            ? new ParsedAlert(new FormattedAlert
            {
                Severity = severity, Summary = summary, Time = time is null ? null : at,
                Agent = _fields.GetValueOrDefault("agent"), Service = _fields.GetValueOrDefault("service"),
                Impact = _fields.GetValueOrDefault("impact"), Dashboard = _fields.GetValueOrDefault("dashboard"), Runbook = _fields.GetValueOrDefault("runbook"),
                Resolved = _fields.TryGetValue("status", out var status) && Resolved(status) == true,
                Labels = new Dictionary<string, string>(_labels),
            })
            : new ParsedAlert(null, "Summary", "is missing");
    }

    /// <summary>As RFC 3339 has it, or with `UTC` for the Z, or without a zone, which is then UTC.</summary>
    private static bool TryTime(string text, out Instant at)
    {
        var bare = text.EndsWith("UTC", StringComparison.OrdinalIgnoreCase) ? text[..^3].TrimEnd() : text;
        return Rfc3339.TryParse(text, out at) || Rfc3339.TryParse(bare + "Z", out at) || Rfc3339.TryParse(bare + ":00Z", out at);
    }

    private static bool? Resolved(string word) => word.Trim(' ', '\t', '*', '_', '`').ToLowerInvariant() switch
    {
        "resolved" or "ok" or "recovered" or "closed" => true,
        "firing" or "open" or "alerting" => false,
        _ => null,
    };

    private static bool IsLink(string key) => key.ToLowerInvariant() is "dashboard" or "runbook";

    /// <summary>Chats wrap addresses: `&lt;https://…&gt;` or `&lt;https://…|label&gt;`. What was in quotes was meant as it is.</summary>
    private static string Link(string value, string raw) =>
        raw.TrimStart().StartsWith('<') && value.EndsWith('>') ? value[1..^1].Split('|')[0] : value;

    private static string WithoutMarks(string text, string marks) =>
        marks.Length > 0 && text.TrimEnd().EndsWith(marks, StringComparison.Ordinal) ? text.TrimEnd()[..^marks.Length] : text;

    [GeneratedRegex(@"(?<marks>[*_~`]{0,3})\[(?<severity>[^\[\]]{1,32})\][*_~`]{0,3}\s*(?=(agent|service)\s*:)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Header();

    [GeneratedRegex(@"^\s*(?<key>agent|service)\s*:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Subject();

    [GeneratedRegex(@"\s*\|\s*(agent|service)\s*:", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex NextSubject();

    [GeneratedRegex(@"^(?<value>\s*""([^""\\]|\\.)*"")\s*(\||$)", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex QuotedSubject();

    [GeneratedRegex(@"^(?<mark>[*_]{1,3})?(?<key>time|summary|impact|dashboard|runbook|status)[*_]{0,3}\s*:(?(mark)[*_]{0,3})(?<value>.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Field();

    [GeneratedRegex(@"^(?<key>""([^""\\]|\\.)*""|[\p{L}_][\p{L}\p{N}_ ./-]{0,63}):(\s+(?<value>.*))?$", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Label();
}
