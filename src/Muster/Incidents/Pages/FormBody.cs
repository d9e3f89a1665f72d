using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Muster.Foundation;
using Muster.Web;

namespace Muster.Incidents.Pages;

/// <summary>A posted form as the verbs read it: the same fields as the API's JSON, `a.b` for a field inside an object.</summary>
internal static class FormBody
{
    private static readonly string[] NotForVerbs = ["form", "key"];

    public static Body Of(IFormCollection form)
    {
        var body = new JsonObject();
        foreach (var (name, value) in form.Where(field => !NotForVerbs.Contains(field.Key) && !string.IsNullOrWhiteSpace(field.Value)))
        {
            var path = name.Split('.', 2);
            var parent = path.Length == 1 ? body : body[path[0]] as JsonObject ?? (JsonObject)(body[path[0]] = new JsonObject());
            parent[path[^1]] = Value(name, value.ToString().ReplaceLineEndings("\n"));
        }

        return Body.Parse(Encoding.UTF8.GetBytes(body.ToJsonString()));
    }

    public static Typed Typed(IFormCollection form, string problem) => new(
        form["form"].ToString(), form.ToDictionary(field => field.Key, field => field.Value.ToString()), problem);

    private static JsonNode Value(string name, string text) => name switch
    {
        "impactGone" => text == "true",
        "into" when long.TryParse(text, out var number) => number,
        _ => text,
    };
}
