using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Channels.Email;

/// <summary>
/// The same mail for a phone at night. Mail programs drop style sheets, so styles are inline; text and background are left to
/// the program, which knows whether it is dark. Everything that comes from elsewhere is encoded, and only web addresses become links.
/// </summary>
internal static class MailHtml
{
    private const string Font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5";
    private const string Mono = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px;line-height:1.5";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(Message message)
    {
        var color = Color(message);
        var html = new StringBuilder(4096);
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"supported-color-schemes\" content=\"light dark\">\n")
            .Append($"<title>{Encode(message.Title)}</title>\n</head>\n<body style=\"margin:0;padding:16px;{Font}\">\n")
            .Append($"<p style=\"margin:0 0 16px;font-size:18px;font-weight:bold\">{Encode(message.Title)}</p>\n");
        foreach (var (place, action) in message.Actions.Where(action => IsWeb(action.Url)).Index())
        {
            var first = place == 0; // the other one is told apart with half an eye
            html.Append($"<p style=\"margin:0 0 12px\"><a href=\"{Encode(action.Url)}\" style=\"display:inline-block;padding:10px 22px;border-radius:8px;")
                .Append($"border:2px solid {color};{(first ? $"background:{color};color:#ffffff" : $"color:{color}")};font-weight:bold;text-decoration:none\">{Encode(action.Label)}</a></p>\n");
        }

        var lines = message.Text.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(Line);
        html.Append($"<p style=\"margin:16px 0;padding-left:12px;border-left:4px solid {color};overflow-wrap:anywhere;{Mono}\">\n{string.Join("<br>\n", lines)}\n</p>\n");
        if (message.Incident is { } incident)
        {
            html.Append($"<p style=\"margin:16px 0 0\">{Link(incident.Url, $"Incident #{incident.Number}")}, {incident.Severity}, {Encode(incident.Stage)}</p>\n");
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>`Runbook: https://…` is the line one wants to tap.</summary>
    private static string Line(string line)
    {
        var value = line.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon ? colon + 2 : 0;
        return IsWeb(line[value..]) ? $"{Encode(line[..value])} {Link(line[value..], line[value..])}" : Encode(line);
    }

    private static string Link(string url, string text) => IsWeb(url) ? $"<a href=\"{Encode(url)}\">{Encode(text)}</a>" : Encode(text);

    private static bool IsWeb(string url) =>
        !url.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static string Encode(string text) => Encoder.Encode(OneLine.Of(text, int.MaxValue));

    /// <summary>White text is readable on each of them, and each is visible on black and on white.</summary>
    private static string Color(Message message) => message.Incident?.Severity switch { Severity.P0 => "#c4320a", Severity.P1 => "#b54708", _ => "#175cd3" };
}
