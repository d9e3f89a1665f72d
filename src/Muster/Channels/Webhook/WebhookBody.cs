using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Muster.Paging;

namespace Muster.Channels.Webhook;

/// <summary>A message as the JSON that docs/connect/webhook.md promises. What is not known is left out.</summary>
internal static class WebhookBody
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Message message)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            Write(json, message);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteString("id", message.Id);
        json.WriteString("kind", message.Kind.ToString().ToLowerInvariant());
        if (message.Person is { } person)
        {
            json.WriteString("person", person);
        }

        if (message.Incident is { } incident)
        {
            json.WriteStartObject("incident");
            json.WriteNumber("number", incident.Number);
            json.WriteString("severity", incident.Severity.ToString());
            json.WriteString("title", incident.Title);
            json.WriteString("stage", incident.Stage);
            json.WriteString("url", incident.Url);
            json.WriteEndObject();
        }

        json.WriteString("text", message.Text);
        json.WriteStartArray("actions");
        foreach (var action in message.Actions)
        {
            json.WriteStartObject();
            json.WriteString("name", action.Name);
            json.WriteString("label", action.Label);
            json.WriteString("url", action.Url);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
