using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>Changes a posted form, field by field; and now and then sends it as multipart, which is another parser.</summary>
internal static class FormMutations
{
    public const string UrlEncoded = "application/x-www-form-urlencoded";
    private const string Boundary = "----muster";

    private static readonly string[] Names = ["", "form", "key", "a.b", "a", "a.b.c", ".", "preventionTask.title", "preventionTask", "preventionTask.due", "into", "impactGone", "\0", "__proto__", "severity", "kind"];

    public static FuzzRequest Change(FuzzRequest request, Chance chance)
    {
        if (chance.OneIn(10))
        {
            return request with { Body = TextMutations.Bytes(request.Body, chance) };
        }

        var fields = Encoding.Latin1.GetString(request.Body).Split('&').ToList();
        var at = chance.Below(fields.Count);
        var name = fields[at].Split('=')[0];
        switch (chance.Below(8))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(at, fields[chance.Below(fields.Count)]);
                break;
            case 2:
                fields.Add($"{HttpMutations.Escaped(chance.OneIn(3) ? Odd.Text(chance) : chance.Of(Names), chance)}={HttpMutations.Escaped(Odd.Text(chance), chance)}");
                break;
            case 3:
                fields.AddRange(Enumerable.Range(0, chance.Of(2, 50, 1500)).Select(i => $"f{i}=x"));
                break;
            case 4 when chance.OneIn(4):
                fields.Add($"{new string('n', 3000)}={new string('v', 20_000)}");
                break;
            default:
                fields[at] = $"{name}={HttpMutations.Escaped(Odd.Text(chance), chance)}";
                break;
        }

        var changed = request with { Body = Encoding.Latin1.GetBytes(string.Join('&', fields)) };
        return chance.OneIn(12) && request.Header("Content-Type") == UrlEncoded ? Multipart(changed, chance) : changed;
    }

    private static FuzzRequest Multipart(FuzzRequest request, Chance chance)
    {
        var body = new StringBuilder();
        foreach (var field in Encoding.Latin1.GetString(request.Body).Split('&'))
        {
            var pair = field.Split('=', 2);
            body.Append($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{pair[0]}\"{(chance.OneIn(6) ? "; filename=\"../x\"" : "")}\r\n\r\n{pair[^1]}\r\n");
        }

        body.Append(chance.OneIn(3) ? $"--{Boundary}" : $"--{Boundary}--\r\n");
        var bytes = Encoding.Latin1.GetBytes(body.ToString());
        return request.With("Content-Type", $"multipart/form-data; boundary={Boundary}") with { Body = chance.OneIn(3) ? TextMutations.Bytes(bytes, chance) : bytes };
    }
}
