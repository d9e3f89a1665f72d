using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>Values that have broken programs before. Texts are what a sender means; <see cref="Json"/> is what it writes.</summary>
internal static class Odd
{
    public static readonly string[] Times =
    [
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-18:00", "-0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-18:00", "9999-12-31T23:59:59+18:00", "10000-01-01T00:00:00Z", "99999-01-01T00:00:00Z",
        "2026-06-30T23:59:60Z", "2026-02-18T24:00:00Z", "2026-02-30T00:00:00Z", "2026-02-18T02:14:33.123456789Z", "2026-02-18T02:14:33.1234567891234Z", "2026-02-18T02:14:33.Z",
        "2026-02-18T02:14:33+18:00", "2026-02-18T02:14:33-18:00", "2026-02-18T02:14:33+18:01", "2026-02-18T02:14:33+99:99", "2026-02-18T02:14:33", "2026-02-18 02:14:33Z",
        "2026-02-18t02:14:33z", "20260218T021433Z", "2026-02-18", "2026-W08-3", "1771380873", "now", "2026-02-18T02:14:33 UTC", "2026-03-29T02:30:00", "+2026-02-18T02:14:33Z",
        "2026-02-18T02:14:33,5Z", "２０２６-02-18T02:14:33Z", "2026-02-18T02:14:33Z ", "Wed, 18 Feb 2026 02:14:33 GMT", "2026-02-18T02:10:00Z", "2026-02-19T02:14:33Z",
    ];

    public static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "007", "+1", "1.5", "1e3", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity", "0x10", "2147483647", "2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "99999999999999999999999999999999999999", "1_000", "１", "٣", "½", "1 ", " 1", "500", "501",
    ];

    public static readonly string[] Expressions =
    [
        "(a+)+$", "(a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x{1,100}){1,100}", "((x{1,30}){1,30}){1,30}", "a{2147483647}", "a{2147483648}", "a{,5}", "a{5,1}", "[", "(", ")", "*", "\\", "(?<", "(?i)x",
        "(?P<n>x)", "(?<n>x)(?<n>y)", @"\p{IsGreek}", @"\p{L}+", @"\p{Nope}", @"\bfoo\B", "(?=x)", "(?!x)", "(?<=x)y", @"(a)\1", "[[:alpha:]]+", "[[:nope:]]", "[a-z&&[^b]]", "[a-z-[aeiou]]", "[z-a]",
        ".*.*.*.*.*.*.*.*.*.*x", ".{0,4000}", "(.*)(.*)(.*)(.*)(.*)y", "|||||", "^$", "$^", @"\A\z", ")|(", "(?x) # comment", "(?#", @"\x{10FFFF}", @"\u{110000}", @"\c", @"\Q.\E", @"\8", "(?(1)a|b)", "(?>a+)b",
        "(a|b|ab)*c{0,200}d", "[a-z]{500}", @"(\w+\s?)*$", "(?:)*", "a**", "a*?+", "(?-i)", "(?n:x)", "😀+", "\0", new string('(', 1500) + new string(')', 1500), new string('a', 4000),
        string.Concat(Enumerable.Repeat("[ab]{0,9}", 100)), "(a|b)*a" + string.Concat(Enumerable.Repeat("(a|b)", 40)),
    ];

    /// <summary>These take minutes where nobody looks at the clock. Rare, because being told so takes a while too.</summary>
    public static readonly string[] Costly = ["(.{1,40}){1,40}", "([^a]{1,30}){1,30}", ".*a.{0,300}b", string.Concat(Enumerable.Repeat("(a|b)?", 300))];

    public static readonly string[] Words =
    [
        "P0", "P1", "P2", "P3", "p0", " P0", "critical", "firing", "resolved", "Firing", "true", "false", "yes", "null", "undefined", "infrastructure", "behaviour", "IC", "TO", "Backup", "backup", "CO",
        "alice", "bob", "dave", "nobody", "telegram-handler", "openclaw-prod", "detect", "closed", "review", "alert", "0", "5m", "999999d", "none", "constructor", "__proto__", "$type", "Mon", "Europe/Berlin", "UTC",
    ];

    public static readonly string[] Texts =
    [
        "", " ", "\t", "\n", "\r\n\r\n", "\0", "a\0b", "\u0001\u001b[31m", "\u007f", "\u0085", "\u2028", "\uFEFF", "\uFFFD", "\uFFFF", "\u202Egpj.exe", "a\u0300\u0301\u0302", "ﷺ", "İıſK", "ß", "𝔘𝔫𝔦", "😀", "👩‍👩‍👧‍👦",
        "'; drop table incidents; --", "\" or 1=1", "%", "_", "!", "%00", "%2e%2e%2f", "../../../etc/passwd", "{{7*7}}", "${PATH}", "$${PATH}", "<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "]]>", "<!--",
        "javascript:alert(1)", "http://", "http://[::1", "https://example.com/" + new string('a', 2100), "//example.com", "a@b", "a=b,c=d", "{a=\"b\"}", "[P0] Agent: x | Service: y", "[P0] Agent: a\nSummary: b\n", "```", "> quoted", "- ", ": ", "| ", "\"", "\\",
        "\\u0000", "\\ud800", "@everyone", "\u200d\u200d\u200d", new string('é', 199), string.Concat(Enumerable.Repeat("😀", 100)), new string('x', 201), new string('x', 501), new string('y', 1001), new string('z', 10_000), new string('\u0301', 3000), new string('\n', 3000),
    ];

    /// <summary>Raw JSON values, many of them none.</summary>
    public static readonly byte[][] Json =
    [
        .. Numbers.Select(Encoding.UTF8.GetBytes),
        .. new[]
        {
            "null", "true", "false", "\"\"", "[]", "{}", "[[]]", "[null]", "[{}]", "{\"\":{}}", "{\"a\":1,\"a\":2}", "tru", "nul", "undefined", "'x'", "\"x", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ud83d\"",
            "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud83d\\ude00\"", "{\"\\ud800\":1}", "{\"\\u0000\":\"\\u0000\"}", "\"\u0001\"", "\"\n\"", "\"\0\"", "// x\n1", "/**/1", "1,", ",1", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "{\"a\":}", "[1 2]", "]", "}", "",
            "[" + string.Concat(Enumerable.Repeat("0,", 5000)) + "0]", "{" + string.Join(",", Enumerable.Range(0, 500).Select(i => $"\"k{i}\":\"v\"")) + "}",
        }.Select(Encoding.UTF8.GetBytes),
        [0x22, 0xC3, 0x28, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xFF, 0xFE, 0x22], [0xEF, 0xBB, 0xBF],
        Nested(14, "["), Nested(15, "["), Nested(16, "["), Nested(17, "["), Nested(40, "{\"a\":"), Nested(65, "["), Nested(20_000, "["), Nested(5_000, "{\"a\":"),
    ];

    public static string Expression(Chance chance) => chance.OneIn(300) ? chance.Of(Costly) : chance.Of(Expressions);

    /// <summary>A text of any of the kinds above.</summary>
    public static string Text(Chance chance) => chance.Below(8) switch
    {
        0 => chance.Of(Times),
        1 => chance.Of(Numbers),
        2 => Expression(chance),
        3 or 4 => chance.Of(Words),
        _ => chance.Of(Texts),
    };

    private static byte[] Nested(int deep, string open) => Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Repeat(open, deep)) + "0" + new string(open[0] == '[' ? ']' : '}', deep));
}
