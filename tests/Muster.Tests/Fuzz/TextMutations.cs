using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>Changes a text line by line, as people and chats do, or byte by byte, as broken senders do.</summary>
internal static class TextMutations
{
    private static readonly byte[][] Pieces =
    [
        [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xEF, 0xBB, 0xBF], [0xFE, 0xFF], "\r"u8.ToArray(), "\r\n"u8.ToArray(), "\n"u8.ToArray(), "\t"u8.ToArray(), "\""u8.ToArray(), "\\"u8.ToArray(), "\\u0000"u8.ToArray(),
        "\\ud800"u8.ToArray(), "#"u8.ToArray(), ":"u8.ToArray(), "|"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "&a "u8.ToArray(), "*a"u8.ToArray(), "<<: "u8.ToArray(), "!!binary "u8.ToArray(),
        "%YAML 99999999999.1\n---\n"u8.ToArray(), "---\n"u8.ToArray(), "...\n"u8.ToArray(), "? "u8.ToArray(), "- "u8.ToArray(), "> "u8.ToArray(), "|+9\n"u8.ToArray(), "```"u8.ToArray(), "**"u8.ToArray(), "%"u8.ToArray(), "&"u8.ToArray(), "="u8.ToArray(), ";"u8.ToArray(), ","u8.ToArray(),
    ];

    public static byte[] Change(byte[] text, Chance chance) => chance.OneIn(2) ? Lines(text, chance) : Bytes(text, chance);

    public static byte[] Bytes(byte[] text, Chance chance)
    {
        var at = chance.Below(text.Length + 1);
        var some = Math.Min(chance.Between(1, 20), text.Length - at);
        return chance.Below(10) switch
        {
            0 => text[..at],
            1 => [.. text[..at], .. text[(at + some)..]],
            2 => [.. text[..at], .. chance.Noise(chance.Between(1, 8)), .. text[(at + some)..]],
            3 => [.. text[..at], .. text[at..(at + some)], .. text[at..]],
            4 => [0xEF, 0xBB, 0xBF, .. text],
            5 => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(text)),
            6 when at < text.Length => [.. text[..at], (byte)(text[at] ^ (1 << chance.Below(8))), .. text[(at + 1)..]],
            7 => [.. text[..at], .. Encoding.UTF8.GetBytes(Odd.Text(chance)), .. text[at..]],
            _ => [.. text[..at], .. chance.Of(Pieces), .. text[at..]],
        };
    }

    private static byte[] Lines(byte[] text, Chance chance)
    {
        // Latin-1 keeps every byte, also those that are no UTF-8.
        var lines = Encoding.Latin1.GetString(text).Split('\n').ToList();
        var (at, other) = (chance.Below(lines.Count), chance.Below(lines.Count));
        switch (chance.Below(8))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(at, lines[other]);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 3:
                lines[at] = new string(' ', chance.Between(1, 9)) + lines[at];
                break;
            case 4:
                lines[at] = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Odd.Text(chance)));
                break;
            case 5 when lines[at].IndexOf(':') is >= 0 and var colon:
                lines[at] = $"{lines[at][..(colon + 1)]} {Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Odd.Text(chance)))}";
                break;
            case 6:
                lines[at] = lines[at].TrimStart();
                break;
            default:
                lines[at] = string.Join(' ', lines[at].Split(' ').Reverse());
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join(chance.OneIn(20) ? "\r\n" : "\n", lines));
    }
}
