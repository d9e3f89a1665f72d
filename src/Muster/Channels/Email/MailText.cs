using System.Text;
using Muster.Paging;

namespace Muster.Channels.Email;

/// <summary>The plain text of a mail: what it is about, the alert as other programs can read it, what can be done.</summary>
internal static class MailText
{
    public static string Of(Message message)
    {
        var text = new StringBuilder();
        text.Append(message.Title).Append("\n\n").Append(message.Text.TrimEnd()).Append('\n');
        if (message.Actions.Count > 0)
        {
            text.Append('\n');
            foreach (var action in message.Actions)
            {
                text.Append($"{action.Label}: {action.Url}\n");
            }
        }

        if (message.Incident is { } incident)
        {
            text.Append($"\nIncident #{incident.Number}, {incident.Severity}, {incident.Stage}: {incident.Url}\n");
        }

        return text.ToString();
    }
}
