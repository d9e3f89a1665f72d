using System.Text;

namespace Muster.Tests.Fuzz;

/// <summary>The same seed and index make the same request, whatever was sent before it.</summary>
internal sealed class Generator(IReadOnlyList<Recipe> recipes, ulong seed)
{
    private const int MostChanges = 5;

    private readonly IReadOnlyList<IReadOnlyList<Recipe>> _endpoints = [.. recipes.GroupBy(recipe => recipe.Endpoint).Select(group => group.ToList())];

    public FuzzRequest Make(int index)
    {
        var chance = new Chance(seed, index);
        var recipe = chance.From(chance.From(_endpoints));
        var request = Plain(recipe, chance);
        for (var left = chance.OneIn(8) ? 0 : chance.OneIn(2) ? 1 : chance.Between(2, MostChanges); left > 0; left--)
        {
            request = recipe.Body is not null && !chance.OneIn(4) ? Body(request, recipe.Type, chance) : HttpMutations.Change(request, chance);
        }

        return request;
    }

    private static FuzzRequest Plain(Recipe recipe, Chance chance)
    {
        var request = new FuzzRequest(recipe.Endpoint, recipe.Method, recipe.Target, [("Host", "127.0.0.1")], recipe.Body ?? [], Framing.Length);
        request = recipe.Type.Length > 0 ? request.With("Content-Type", recipe.Type) : request;
        return As(chance.OneIn(4) ? chance.Of(Callers.All) : recipe.By, request, chance);
    }

    private static FuzzRequest As(string? caller, FuzzRequest request, Chance chance) => caller switch
    {
        null => request,
        Callers.Browser => request.With("Cookie", $"muster={caller}").With("Sec-Fetch-Site", "same-origin"),
        _ => request.With("Authorization", chance.Below(20) switch
        {
            0 => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("anybody:" + caller))}",
            1 => $"bearer  {caller} ",
            2 => $"GenieKey {caller}",
            3 => chance.Of("Bearer", "Bearer ", "Basic", "Basic ====", "Basic Og==", "Basic YQ==", "Negotiate x", "\xC3\xA9", " ", $"Bearer {caller},Bearer {caller}", "Bearer " + new string('x', 7000)),
            _ => $"Bearer {caller}",
        }),
    };

    private static FuzzRequest Body(FuzzRequest request, string type, Chance chance) => type switch
    {
        "application/json" => request with { Body = JsonMutations.Change(request.Body, chance) },
        FormMutations.UrlEncoded => FormMutations.Change(request, chance),
        _ => request with { Body = TextMutations.Change(request.Body, chance) },
    };
}
