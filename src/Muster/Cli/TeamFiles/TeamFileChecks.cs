using Muster.OnCall;

namespace Muster.Cli.TeamFiles;

/// <summary>What must hold between the parts of a team file, and between it and the team that is already there.</summary>
internal static class TeamFileChecks
{
    /// <summary>As far as the file alone can tell.</summary>
    public static void OfItself(TeamFile file, FileErrors errors)
    {
        Unique(file, errors, "people", file.People?.Select(person => person.Id), "id");
        Unique(file, errors, "tokens", file.Tokens?.Select(entry => entry.Token.Id), "id");
        Unique(file, errors, "tokens", file.Tokens?.Select(entry => entry.Secret), "secret");
        Unique(file, errors, "services", file.Services?.Select(service => service.Id), "id");
        Unique(file, errors, "sources", file.Sources?.Select(entry => entry.Source.Id), "id");
        Unique(file, errors, "sources", file.Sources?.Select(entry => entry.Key), "key");
        Unique(file, errors, "channels", file.Channels?.Select(channel => channel.Id), "id");
        Unreferred(file, errors, Named.Person, file.People?.Select(person => person.Id));
        Unreferred(file, errors, Named.Channel, file.Channels?.Select(channel => channel.Id));
        if (file.Rotation is { } rotation)
        {
            var named = rotation.People.ToHashSet();
            Rotation(file, errors, rotation, file.People?.Select(person => person.Id).ToHashSet() ?? named);
        }
    }

    /// <summary>Together with the sections of the team that the file leaves alone.</summary>
    public static void Against(TeamFile file, TeamFile team, FileErrors errors)
    {
        var people = (file.People ?? team.People!).Select(person => person.Id).ToHashSet();
        if (file.People is null)
        {
            Unreferred(file, errors, Named.Person, people);
        }
        else
        {
            Needed(file, errors, "people", team.People!.Select(person => person.Id).Except(people), StillNeedsPerson(file, team));
        }

        if (file.People is null && file.Rotation is { } rotation)
        {
            Rotation(file, errors, rotation, people);
        }

        if (file.Channels is null)
        {
            Unreferred(file, errors, Named.Channel, team.Channels!.Select(channel => channel.Id));
        }
        else
        {
            var gone = team.Channels!.Select(channel => channel.Id).Except(file.Channels.Select(channel => channel.Id));
            Needed(file, errors, "channels", gone, StillNeedsChannel(file, team));
        }
    }

    /// <summary>Who is needed by what the file does not touch: taking them away would leave a hole that nobody asked for.</summary>
    private static IEnumerable<(string Id, string By)> StillNeedsPerson(TeamFile file, TeamFile team)
    {
        var owners = file.Services is null ? team.Services!.Select(service => (service.Owner ?? "", $"the owner of service {service.Id}")) : [];
        var weeks = file.Rotation is null ? team.Rotation?.Weeks ?? [] : [];
        var layers = file.Rotation is null ? team.Rotation?.Layers ?? [] : [];
        return owners.Concat(layers.SelectMany(layer => layer.Pool.Select(member => (member.Person ?? "", $"in the layer {layer.Name}")))).Concat(weeks.SelectMany(week => week.Duty.People.Distinct().Select(person => (person, $"on call in the week of {Words.Of(week.Week)}"))));
    }

    private static IEnumerable<(string Id, string By)> StillNeedsChannel(TeamFile file, TeamFile team) => file.Routes is null
        ? team.Routes!.SelectMany((route, place) => route.Channels.Select(channel => (channel, $"told by routes[{place}]")))
        : [];

    private static void Needed(TeamFile file, FileErrors errors, string section, IEnumerable<string> gone, IEnumerable<(string Id, string By)> needed)
    {
        var ids = gone.ToHashSet();
        foreach (var (id, by) in needed.Where(one => ids.Contains(one.Id)))
        {
            errors.Add(file.LineOf(section), section, $"{id} is left out, but is still {by}: change that in the same file");
        }
    }

    /// <summary>For the references whose section the file leaves out: <paramref name="known"/> is what the team has.</summary>
    private static void Unreferred(TeamFile file, FileErrors errors, Named kind, IEnumerable<string>? known)
    {
        if (known?.ToHashSet() is not { } ids)
        {
            return;
        }

        // A route may name a channel that is set up later; only one that looks like a slip of the hand is refused.
        foreach (var reference in file.References.Where(one => one.Kind == kind && !ids.Contains(one.Id)
            && (kind != Named.Channel || Nearest.To(one.Id, ids) is not null)))
        {
            errors.Add(file.LineOf(reference.Field), reference.Field, reference.Missing(ids));
        }
    }

    private static void Rotation(TeamFile file, FileErrors errors, Rotation rotation, IReadOnlyCollection<string> people)
    {
        foreach (var error in rotation.Validate(people))
        {
            var path = $"rotation.{error.Path}";
            if (!errors.Has(path))
            {
                errors.Add(file.LineOf(path), path, error.Text);
            }
        }
    }

    private static void Unique(TeamFile file, FileErrors errors, string section, IEnumerable<string>? values, string key)
    {
        var seen = new Dictionary<string, int>();
        foreach (var (place, value) in (values ?? []).Index().Where(one => one.Item.Length > 0))
        {
            var path = $"{section}[{place}].{key}";
            if (!seen.TryAdd(value, place))
            {
                errors.Add(file.LineOf(path), path, key == "id"
                    ? $"{value} is already in line {file.LineOf($"{section}[{seen[value]}].id")}"
                    : $"the same as that of {section}[{seen[value]}]: each needs its own");
            }
        }
    }
}
