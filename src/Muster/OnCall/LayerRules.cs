using System.Globalization;

namespace Muster.OnCall;

/// <summary>The rules that the layers of a rotation must keep.</summary>
internal static class LayerRules
{
    private const int MostLayers = 20;
    private const int MostMembers = 100;
    private const double LeastWeight = 0.05;
    private const double MostWeight = 20;
    private static readonly Duration Shortest = Duration.FromHours(1);
    private static readonly Duration Longest = Duration.FromDays(60);

    public static IEnumerable<RotationError> Validate(IReadOnlyList<Layer> layers, IReadOnlyCollection<string> people) => layers.Count > MostLayers
        ? [new("layers", $"there are at most {MostLayers} layers")]
        : layers.SelectMany((layer, place) => Of(layer, people).Concat(Named(layers, place))
            .Select(error => new RotationError(string.Create(CultureInfo.InvariantCulture, $"layers[{place}].{error.Path}"), error.Text)));

    private static IEnumerable<RotationError> Of(Layer layer, IReadOnlyCollection<string> people)
    {
        if (layer.Roles.Count == 0)
        {
            yield return new("roles", "names no role: which of IC, TO, backup and CO does this layer fill?");
        }

        if (layer.Start < RotationRules.Earliest || layer.Start > RotationRules.Latest)
        {
            yield return new("start", "is not between 2000 and 2199");
        }

        if (layer.Every < Shortest || layer.Every > Longest || layer.Every.TotalHours % 1 > 0)
        {
            yield return new("every", "must be whole hours, from 1h to 60d");
        }

        if (layer.Pool.Count is 0 or > MostMembers)
        {
            yield return new("pool", layer.Pool.Count == 0 ? "is empty: who takes turns?" : $"holds at most {MostMembers} people");
        }

        foreach (var (place, member) in layer.Pool.Index())
        {
            foreach (var error in Of(member, layer.Pool.Take(place), people))
            {
                yield return new(string.Create(CultureInfo.InvariantCulture, $"pool[{place}].{error.Path}"), error.Text);
            }
        }
    }

    private static IEnumerable<RotationError> Of(Member member, IEnumerable<Member> before, IReadOnlyCollection<string> people)
    {
        if (member.Person is { } person && !people.Contains(person))
        {
            yield return new("person", $"there is no person \"{person}\" in the team");
        }

        if (before.Any(other => other.Person == member.Person))
        {
            yield return new("person", $"{member.Person ?? "nobody"} is in this pool already; a larger share is a larger weight");
        }

        if (member.Weight is not (>= LeastWeight and <= MostWeight))
        {
            yield return new("weight", string.Create(CultureInfo.InvariantCulture, $"must be between {LeastWeight} and {MostWeight}; 0.5 is half of a colleague's share"));
        }

        if (member.Until < member.From)
        {
            yield return new("until", "must not be before from");
        }
    }

    private static IEnumerable<RotationError> Named(IReadOnlyList<Layer> layers, int place)
    {
        if (layers[place].Name.Length == 0)
        {
            yield return new("name", "is required");
        }

        if (layers.Take(place).Any(other => other.Name == layers[place].Name))
        {
            yield return new("name", $"{layers[place].Name} is the name of another layer; what a layer owes whom is kept by its name");
        }
    }
}
