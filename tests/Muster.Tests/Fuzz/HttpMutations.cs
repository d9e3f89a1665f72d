using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>Changes what surrounds the body: the method, the path, the query, the headers and how the body is framed.</summary>
internal static class HttpMutations
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "A", "GETGETGET"];

    private static readonly string[] Parts =
    [
        "0", "-1", "+1", "1e3", "01", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "1.0", "%31", "1%20", "%00", "a%00b", "%2F", "..%2F..", "%2e%2e", ".", "..", "%", "%zz", "%C3%28", "%ED%A0%80",
        "%F0%9F%98%80", "%E2%80%AE", "a.b", "x.json", "acknowledge", "close", "Close", "timeline", "alice", "ALICE", "%0d%0a", "%5C", "a;b=c", "a,b", "*", "~", new string('a', 3000), string.Concat(Enumerable.Repeat("%F0%9F%98%80", 500)), "",
    ];

    private static readonly string[] Parameters =
    [
        "limit", "offset", "skip", "at", "q", "open", "stage", "severity", "service", "status", "incident", "person", "days", "filter", "active", "silenced", "inhibited", "unprocessed", "receiver", "to", "done", "timeline", "dry-run", "from", "before", "apiKey", "",
    ];

    private static readonly string[] Types =
    [
        "application/json", "text/plain", "text/plain; charset=utf-16", "application/json; charset=latin1", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x", "multipart/form-data; boundary=" + "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        "application/yaml", "application/problem+json", "text/html", "image/png", "*/*", "application", "/", ";", "application/json;;;=", "", " ",
    ];

    private static readonly (string Name, string[] Values)[] Headers =
    [
        ("Accept", ["text/html", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "application/json", "text/event-stream", "*/*;q=0", "", ";", "image/*"]),
        ("Accept-Encoding", ["gzip", "br", "gzip;q=0", "identity;q=0,*;q=0", "deflate, gzip;q=1.0, *;q=0.5", "", ";q", "compress"]),
        ("Content-Encoding", ["gzip", "br", "identity", "deflate", "x"]),
        ("Idempotency-Key", ["k1", "k2", "", " ", "\xC3\xA9", "\xF0\x9F\x98\x80", "a b", "'", "\"", "null"]),
        ("If-None-Match", ["*", "\"x\"", "W/\"x\"", "x", ""]), ("If-Match", ["*", "\"x\""]), ("If-Modified-Since", ["Wed, 18 Feb 2026 02:14:33 GMT", "x"]),
        ("Range", ["bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1", "lines=1-2", "x"]),
        ("Cookie", ["muster=", "muster=x", "muster=\"", "muster=%00", "muster=a; muster=b", "=;=;", ";;;;", "muster", "other=1", "\xFF"]),
        ("Origin", ["null", "http://evil.example", "http://127.0.0.1", "x", ""]), ("Sec-Fetch-Site", ["cross-site", "same-origin", "none", ""]), ("Referer", ["http://evil.example/", "x"]),
        ("X-Forwarded-For", ["1.2.3.4", "x", "::1"]), ("X-Forwarded-Proto", ["https", "x"]), ("X-Forwarded-Host", ["evil.example"]), ("X-HTTP-Method-Override", ["DELETE"]), ("X-Requested-With", ["muster"]),
        ("Host", ["localhost", "evil.example", "a:99999", "[::1]:1", "a b", "", "\xC3\xA9", "127.0.0.1:1:1"]), ("Expect", ["100-continue"]), ("Upgrade", ["websocket", "h2c"]), ("Connection", ["close", "keep-alive, Upgrade"]),
        ("Accept-Language", ["de", "*", "\xFF"]), ("Last-Event-ID", ["1", "x"]), ("Traceparent", ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x"]), ("User-Agent", ["", "\x00E9"]),
    ];

    public static FuzzRequest Change(FuzzRequest request, Chance chance) => chance.Below(16) switch
    {
        0 => request with { Method = chance.Of(Methods) },
        < 4 => request with { Target = Path(request.Target, chance) },
        < 9 => request with { Target = Query(request.Target, chance) },
        9 or 10 => request.With("Content-Type", chance.OneIn(5) ? null : chance.Of(Types)),
        < 14 => Header(request, chance),
        14 => request with { Framing = chance.OneIn(3) ? Framing.CutOff : Framing.Chunked },
        _ => chance.OneIn(4) ? Wild(request, chance) : request with { Framing = Framing.Chunked },
    };

    /// <summary>As it may stand in a target: one character a byte, and nothing that would end it.</summary>
    public static string Escaped(string text, Chance chance) => chance.OneIn(10)
        ? string.Concat(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)).Where(one => one > ' ' && one < 127))
        : string.Concat(Encoding.UTF8.GetBytes(text.Length > 2000 ? text[..2000] : text).Select(one =>
            char.IsAsciiLetterOrDigit((char)one) || one is (byte)'-' or (byte)'.' or (byte)'_' ? ((char)one).ToString() : $"%{one:X2}"));

    private static string Path(string target, Chance chance)
    {
        var (path, query) = Split(target);
        var parts = path.TrimStart('/').Split('/');
        var at = chance.Below(parts.Length);
        return "/" + string.Join('/', chance.Below(5) switch
        {
            0 => [.. parts[..at], .. parts[(at + 1)..]],
            1 => [.. parts, chance.Of(Parts)],
            2 => [.. parts[..at], Escaped(Odd.Text(chance), chance), .. parts[(at + 1)..]],
            3 => [.. parts[..at], parts[at].ToUpperInvariant(), .. parts[(at + 1)..]],
            _ => (string[])[.. parts[..at], chance.Of(Parts), .. parts[(at + 1)..]],
        }) + query;
    }

    private static string Query(string target, Chance chance)
    {
        var (path, query) = Split(target);
        var pairs = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        var name = pairs.Count > 0 && chance.OneIn(2) ? chance.From(pairs).Split('=')[0] : chance.Of(Parameters);
        var value = name == "filter" || chance.OneIn(10)
            ? $"{chance.Of("service", "alertname", "", "a b", "\"x\"")}{chance.Of("=", "=~", "!~", "!=", "~", "")}{chance.Of("\"", "")}{Odd.Expression(chance)}{chance.Of("\"", "", ",")}"
            : Odd.Text(chance);
        var pair = chance.OneIn(15) ? name : $"{name}={Escaped(value, chance)}";
        pairs.RemoveAll(one => one.StartsWith(name + "=", StringComparison.Ordinal) && !chance.OneIn(4));
        pairs.Insert(chance.Below(pairs.Count + 1), pair);
        return $"{path}?{string.Join('&', pairs)}";
    }

    private static FuzzRequest Header(FuzzRequest request, Chance chance)
    {
        var (name, values) = chance.Of(Headers);
        var value = chance.OneIn(6)
            ? string.Concat(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Odd.Text(chance))).Where(one => one >= ' ' && one != 127)) + (chance.OneIn(4) ? new string('k', chance.Between(200, 8000)) : "")
            : chance.Of(values);
        return chance.OneIn(10) ? request with { Headers = [.. request.Headers, (name, value), (name, value)] } : request.With(name, value);
    }

    private static FuzzRequest Wild(FuzzRequest request, Chance chance) => chance.Below(8) switch
    {
        0 => request with { Target = request.Target + " x", Framing = Framing.Wild },
        1 => request with { Headers = [.. request.Headers, ("Bad Name", "x")], Framing = Framing.Wild },
        2 => request with { Headers = [.. request.Headers, ("X", "a\0b")], Framing = Framing.Wild },
        3 => request with { Headers = [.. request.Headers, ("X", new string('x', 40_000))], Framing = Framing.Wild },
        4 => request with { Headers = [.. Enumerable.Range(0, 150).Select(i => ($"X-{i}", "y"))], Framing = Framing.Wild },
        5 => request with { Headers = [.. request.Headers, ("Transfer-Encoding", chance.Of("gzip", "chunked, chunked", "x"))], Framing = Framing.Wild },
        6 => request with { Headers = [.. request.Headers, ("Transfer-Encoding", "chunked")], Body = [.. "zz\r\n"u8, .. request.Body], Framing = Framing.Wild },
        _ => request with { Headers = [.. request.Headers, ("Content-Length", chance.Of(Odd.Numbers.AsSpan(0, 24))), ("X", "y")], Framing = Framing.Wild },
    };

    private static (string Path, string Query) Split(string target) =>
        target.IndexOf('?') is >= 0 and var at ? (target[..at], target[at..]) : (target, "");
}
