using Muster.Alerts;
using Muster.Catalog;
using Muster.Paging;
using Muster.Team;

namespace Muster.Cli.TeamFiles;

/// <summary>
/// Reads the team file and reports everything that is wrong with it at once, each with its line. What it names in
/// sections that it leaves out can only be checked where the team is known, see <see cref="Apply"/>.
/// </summary>
internal sealed class TeamFileReader
{
    private const int ShortestKey = 16;

    private readonly Reading _reading;
    private readonly FileErrors _errors = new();

    private TeamFileReader(Variables variables) => _reading = new Reading(_errors, variables, [], []);

    /// <exception cref="TeamFileException">With every error of the file.</exception>
    public static TeamFile Read(string text, Variables variables)
    {
        var reader = new TeamFileReader(variables);
        var root = YamlTree.Parse(text, reader._errors);
        var file = root is null ? new TeamFile() : reader.Whole(root);
        TeamFileChecks.OfItself(file, reader._errors);
        reader._errors.Refuse();
        return file;
    }

    private TeamFile Whole(YamlNode root)
    {
        if (new Field(root, "", _reading).Fields() is not { } fields)
        {
            return new TeamFile();
        }

        var rules = new TeamFileRules();
        var file = new TeamFile
        {
            Team = fields.Map("team") is { } team ? Team(team) : null,
            People = Entries(fields, "people", Person),
            Tokens = Entries(fields, "tokens", Token),
            Services = Entries(fields, "services", Service),
            Sources = Entries(fields, "sources", Source),
            Severities = fields.Map("severities") is { } severities ? rules.Severities(severities) : null,
            Stages = fields.Map("stages") is { } stages ? rules.Stages(stages) : null,
            Rotation = fields.Map("rotation") is { } rotation ? rules.Rotation(rotation) : null,
            Routes = Entries(fields, "routes", rules.Route),
            Channels = Entries(fields, "channels", Channel),
            Retention = fields.Map("retention") is { } retention ? rules.Retention(retention) : null,
            References = _reading.References,
            Lines = _reading.Lines,
        };
        fields.Done();
        return file;
    }

    /// <summary>Null when the section is not there; an entry that is no mapping is an error and left out.</summary>
    private static List<T>? Entries<T>(Fields fields, string section, Func<Fields, T> read)
    {
        if (fields.Find(section) is not { } field)
        {
            return null;
        }

        var entries = new List<T>();
        foreach (var item in field.Items())
        {
            if (item.Fields() is { } entry)
            {
                entries.Add(read(entry));
                entry.Done();
            }
        }

        return entries;
    }

    private TeamSettings Team(Fields fields)
    {
        var defaults = new TeamSettings();
        var team = defaults with
        {
            Name = fields.Or("name", defaults.Name, Words.Any, "a name"),
            TimeZone = fields.Or("timeZone", defaults.TimeZone, Words.Zone, Words.AZone),
            Holidays = [.. fields.List<LocalDate>("holidays", Words.Date, Words.ADate).Distinct().Order().Select(Words.Of)],
        };
        if (fields.Map("businessHours") is { } hours)
        {
            team = BusinessHours(team, hours);
        }

        fields.Done();
        return team;
    }

    private static TeamSettings BusinessHours(TeamSettings team, Fields fields)
    {
        var from = fields.Need<LocalTime>("from", Words.TimeOfDay, Words.ATime);
        var to = fields.Need<LocalTime>("to", Words.TimeOfDay, Words.ATime);
        if (from >= to && to != default)
        {
            fields.Wrong("to", "must be later than from: business hours lie within one day");
        }

        var days = fields.List<IsoDayOfWeek>("days", Words.Day, Words.ADay);
        fields.Done();
        return team with
        {
            BusinessDays = days.Count == 0 ? team.BusinessDays : [.. days.Distinct().Order()],
            BusinessFrom = Words.Of(from),
            BusinessTo = Words.Of(to),
        };
    }

    private Person Person(Fields fields)
    {
        var id = fields.Need<string>("id", Words.Id, Words.AnId) ?? "";
        return new Person
        {
            Id = id,
            Name = fields.Or("name", id, Words.Any, "a name"),
            Email = fields.As<string>("email", Words.Email, "an e-mail address"),
            TimeZone = fields.As<string>("timeZone", Words.Zone, Words.AZone),
            Permission = fields.Or("permission", Permission.Admin, Words.Permission, "a permission: viewer, responder or admin"),
            Contacts = Entries(fields, "contacts", Contact) ?? [],
        };
    }

    private Contact Contact(Fields fields)
    {
        var kind = fields.Need<string>("kind", ContactKinds.Known, ContactKinds.Expected) ?? "";
        var (key, parse, expected) = ContactKinds.Address(kind);
        return new Contact(kind, fields.Need(key, parse, expected) ?? "", fields.As<string>("secret", Words.Secret, Words.ASecret));
    }

    private TokenEntry Token(Fields fields)
    {
        var id = fields.Need<string>("id", Words.Id, Words.AnId) ?? "";
        var secret = Key(fields, "secret", Words.Secret, Words.ASecret);
        var person = fields.Refer("for", Named.Person);
        var program = fields.As<string>("program", Words.Id, Words.AnId);
        var may = fields.List<string>("may", Words.Scope, Words.AScope);
        if (person is null == program is null)
        {
            fields.Wrong(person is null ? "id" : "program", "a token is either for a person or for a program: give one of the two");
        }
        else if (person is not null == fields.Has("may"))
        {
            fields.Wrong("may", person is null
                ? "is missing: a program may only do what is listed, like [alert, read]"
                : "a person's token may do what the person may; only a program's is narrowed");
        }

        return new TokenEntry(new ApiToken(id, person, program, [.. may.Distinct().OrderBy(scope => Scope.All.ToList().IndexOf(scope))]), secret);
    }

    private static Service Service(Fields fields) => new()
    {
        Id = fields.Need<string>("id", Words.Any, "an id") ?? "",
        Agent = fields.Text("agent"),
        Owner = fields.Refer("owner", Named.Person),
        Runbook = fields.As<string>("runbook", Words.Url, Words.AUrl),
        Dashboard = fields.As<string>("dashboard", Words.Url, Words.AUrl),
        Impact = fields.Text("impact"),
        DependsOn = [.. fields.List<string>("dependsOn", Words.Any, "a service").Distinct()],
    };

    private static SourceEntry Source(Fields fields)
    {
        var source = new Source
        {
            Id = fields.Need<string>("id", Words.Id, Words.AnId) ?? "",
            Kind = fields.Need<string>("kind", Words.Id, "a kind of sender, like muster or alertmanager") ?? "",
            Unmapped = fields.Or("default", Severity.P1, Words.Severity, Words.ASeverity),
        };
        var key = Key(fields, "key", Words.Key, Words.AKey);
        if (fields.Map("severities") is { } words)
        {
            source = source with { Severities = Severities(words) };
        }

        return new SourceEntry(source, key);
    }

    /// <summary>What opens a door of ours: nobody may find it by trying.</summary>
    private static string Key(Fields fields, string name, Parse<string> parse, string expected)
    {
        var key = fields.Need(name, parse, expected) ?? "";
        if (key.Length is > 0 and < ShortestKey)
        {
            fields.Wrong(name, $"is shorter than {ShortestKey} characters: openssl rand -hex 24 makes a good one");
        }

        return key;
    }

    /// <summary>The file's words come on top of the usual ones (B4).</summary>
    private static Dictionary<string, Severity> Severities(Fields words)
    {
        var table = new Dictionary<string, Severity>(Taxonomy.Default, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in words.Entries)
        {
            if (Words.WrongWith(entry.Key) is { } wrong)
            {
                words.Wrong(entry.Key, wrong);
            }

            table[entry.Key] = words.Need<Severity>(entry.Key, Words.Severity, Words.ASeverity);
        }

        return table;
    }

    private TeamChannel Channel(Fields fields) => new(fields.Need<string>("id", Words.Id, Words.AnId) ?? "", Contact(fields));
}
