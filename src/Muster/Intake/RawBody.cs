using System.Globalization;
using System.Text.Unicode;
using Muster.Foundation;

namespace Muster.Intake;

/// <summary>
/// A request's body, whole, as UTF-8. Characters that no database keeps (U+0000) or that are only half there are replaced by
/// U+FFFD: a program that cut an emoji in two still gets its alert through.
/// </summary>
internal static class RawBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="BodyTooLargeException">It is longer than <paramref name="most"/>.</exception>
    /// <exception cref="BadInputException">It is empty, or not UTF-8.</exception>
    public static async Task<Memory<byte>> Read(HttpRequest request, int most, CancellationToken ct)
    {
        if (request.ContentLength > most)
        {
            throw new BodyTooLargeException(most);
        }

        var body = new byte[request.ContentLength is { } length ? (int)length + 1 : 16 * 1024];
        var count = 0;
        while (await request.Body.ReadAsync(body.AsMemory(count), ct) is var read and > 0)
        {
            count += read;
            if (count > most)
            {
                throw new BodyTooLargeException(most);
            }

            if (count == body.Length)
            {
                Array.Resize(ref body, body.Length * 2);
            }
        }

        return Checked(body.AsMemory(0, count));
    }

    /// <summary>Overwrites, in JSON, the escapes of what cannot be kept; `\ufffd` is as long as they are.</summary>
    public static void MendEscapes(Span<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at + 1 < json.Length;)
        {
            at = json[at + 1] == 'u' ? AfterEscape(json, at) : at + 2;
            var next = json[at..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + next;
        }
    }

    private static Memory<byte> Checked(Memory<byte> body)
    {
        body = body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw new BadInputException("", "the body is empty");
        }

        return Utf8.IsValid(body.Span) ? body : throw new BadInputException("", "the body is not UTF-8");
    }

    private static int AfterEscape(Span<byte> json, int at)
    {
        var unit = Unit(json, at);
        if (unit is >= 0xD800 and <= 0xDBFF && Unit(json, at + 6) is >= 0xDC00 and <= 0xDFFF)
        {
            return at + 12;
        }

        if (unit is 0 or (>= 0xD800 and <= 0xDFFF))
        {
            @"\ufffd"u8.CopyTo(json[at..]);
        }

        return at + (unit < 0 ? 2 : 6);
    }

    /// <summary>The code of the escape that begins here; -1 when none does.</summary>
    private static int Unit(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : -1;
}

/// <summary>The body is larger than anything that may be sent here.</summary>
internal sealed class BodyTooLargeException(int most) : Exception($"The body is larger than {most} bytes.");
