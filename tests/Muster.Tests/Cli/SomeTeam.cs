using FsCheck;
using FsCheck.Fluent;
using Muster.Alerts;
using Muster.Catalog;
using Muster.Cli.TeamFiles;
using Muster.Engine;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;
using Muster.Tests.OnCall;
using Route = Muster.Incidents.Route;

namespace Muster.Tests.Cli;

/// <summary>Random but valid teams, whose texts are what YAML readers stumble over.</summary>
internal static class SomeTeam
{
    public static Gen<TeamFile> Any =>
        from team in Settings
        from people in People
        from tokens in Tokens
        from services in Distinct(Service, service => service.Id)
        from sources in Distinct(Source, entry => entry.Source.Id)
        from targets in Targets.Three()
        from stages in Span.Three()
        from rotation in SomeRotation.Any
        from layers in SomePlans.Layer.ListOf(2)
        from routes in Route.ListOf()
        from channels in ContactOf.ListOf()
        from retention in Retention
        select new TeamFile
        {
            Team = team, People = people, Tokens = tokens, Services = services,
            Sources = [.. sources.Select((entry, i) => entry with { Key = $"key-0123456789-{i}" })],
            Severities = new SeverityTargets(targets.Item1, targets.Item2, targets.Item3),
            Stages = new StageTimeouts(stages.Item1, stages.Item2, stages.Item3),
            Rotation = rotation with { Layers = [.. layers.Select((layer, place) => layer with { Name = $"layer {place}" })] },
            Routes = [.. routes.Select(route => route with { Channels = [.. channels.Take(route.Page.Count).Select((_, i) => $"channel-{i}")] })],
            Channels = [.. channels.Select((contact, i) => new TeamChannel($"channel-{i}", contact))],
            Retention = retention,
        };

    private static Gen<string> Text => Gen.OneOf(
        Gen.Elements(
            "plain", "null", "~", "true", "No", "1e5", "0x1F", "09:00", "-", "- a", "a: b", "a #b", "#a", "a:", "@a", "&a", "*a", "!a", "%a", "|", ">", "{a}", "[a]",
            "it's", "say \"hi\"", "back\\slash", "${HOME}", "$${HOME}", "$", "${", "ends with $", "überall", "日本", "👩‍🚒", "a\u2028b", "\uFEFFa", "\u200Ba", "a,b", "?a", "? a", "<<", "=", "`"),
        Gen.Elements([.. "ab:#-,[]{}\"'\\$%&*!|>@?~ äé"]).NonEmptyListOf().Select(letters => new string([.. letters])))
        .Where(text => text.Trim() == text && text.Length > 0);

    private static Gen<string?> MaybeText => Gen.OneOf(Gen.Constant<string?>(null), Text.Select(text => (string?)text));

    private static Gen<string> Url => Gen.Elements("http://127.0.0.1:9/x", "https://example.com/a?b=c&d=%20#e", "https://user:pass@example.com/${X}", "http://[::1]:80/");

    private static Gen<string?> MaybeUrl => Gen.OneOf(Gen.Constant<string?>(null), Url.Select(url => (string?)url));

    private static Gen<Duration> Span => Gen.Choose(1, 100_000).Select(seconds => Duration.FromSeconds(seconds));

    private static Gen<Retention> Retention =>
        from pages in Gen.Choose(30, 400)
        from alerts in Gen.Choose(30, 400)
        from more in Gen.Choose(0, 400)
        from incidents in Gen.Elements<Duration?>(null, Duration.FromDays(400), Duration.FromDays(3660))
        select new Retention
        {
            Pages = Duration.FromDays(pages), Alerts = Duration.FromDays(alerts), Journal = Duration.FromDays(Math.Max(pages, alerts) + more), Incidents = incidents,
        };

    private static Gen<Target> Target => Gen.OneOf(Span.Select(Muster.Incidents.Target.In), Gen.Choose(1, 5).Select(Muster.Incidents.Target.InBusinessDays));

    /// <summary>A repeat is never missing: what a file leaves out is the playbook's, and P0 repeats there.</summary>
    private static Gen<Targets> Targets =>
        from respond in Target
        from escalate in Span
        from repeat in Span
        from resolve in Target
        select new Targets(respond, escalate, repeat, resolve);

    private static Gen<TeamSettings> Settings =>
        from name in Text
        from zone in SomeRotation.Zone
        from days in Gen.SubListOf(Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None)).Where(days => days.Count > 0)
        from opens in Gen.Choose(0, 11)
        from closes in Gen.Choose(12, 23)
        from holidays in Gen.Elements("2026-12-25", "2027-01-01").ListOf()
        select new TeamSettings
        {
            Name = name, TimeZone = zone.Id, BusinessDays = [.. days.Order()], BusinessFrom = $"{opens:00}:00", BusinessTo = $"{closes:00}:30",
            Holidays = [.. holidays.Distinct().Order()],
        };

    private static Gen<Contact> ContactOf =>
        from url in Url
        from secret in Gen.Elements(null, "plain-secret", "se${c}ret", "s\"q")
        from mail in Gen.Elements(true, false)
        select mail ? new Contact("email", "a.b+c@example.com", secret) : new Contact("webhook", url, secret);

    private static Gen<IReadOnlyList<Person>> People =>
        from names in Text.ListOf(SomeRotation.People.Count)
        from zone in SomeRotation.Zone
        from permissions in Gen.Elements(Enum.GetValues<Permission>()).ListOf(SomeRotation.People.Count)
        from contacts in ContactOf.ListOf().ListOf(SomeRotation.People.Count)
        from order in Gen.Shuffle<string>(SomeRotation.People)
        select (IReadOnlyList<Person>)[.. order.Select((id, i) => new Person
        {
            Id = id, Name = names[i], Email = i % 2 == 0 ? $"{id}@example.com" : null, TimeZone = i % 3 == 0 ? zone.Id : null,
            Permission = permissions[i], Contacts = contacts[i],
        })];

    private static Gen<IReadOnlyList<TokenEntry>> Tokens =>
        from owners in Gen.OneOf(Gen.Elements(SomeRotation.People.ToArray<string?>()), Gen.Constant<string?>(null)).ListOf()
        from scopes in Gen.SubListOf<string>(Scope.All).Where(scopes => scopes.Count > 0)
        select (IReadOnlyList<TokenEntry>)[.. owners.Select((person, i) => new TokenEntry(
            // Ids that make the same variable name.
            new ApiToken(i % 2 == 0 ? $"t.{i / 2}" : $"t-{i / 2}", person, person is null ? "prog" : null, [.. scopes.Where(_ => person is null)]), $"secret-0123456789-{i}"))];

    private static Gen<Service> Service =>
        from id in Text
        from agent in MaybeText
        from owner in Gen.Elements([null, .. SomeRotation.People])
        from runbook in MaybeUrl
        from impact in MaybeText
        from dependsOn in Text.ListOf()
        select new Service { Id = id, Agent = agent, Owner = owner, Runbook = runbook, Impact = impact, DependsOn = [.. dependsOn.Distinct()] };

    private static Gen<SourceEntry> Source =>
        from id in Gen.Choose(0, 9)
        from kind in Gen.Elements("muster", "alertmanager")
        from unmapped in Gen.Elements(Enum.GetValues<Severity>())
        from words in Text.ListOf()
        from meaning in Gen.Elements(Enum.GetValues<Severity>())
        select new SourceEntry(
            new Source
            {
                Id = $"source{id}", Kind = kind, Unmapped = unmapped,
                Severities = Taxonomy.Default.Concat(words.Distinct(StringComparer.OrdinalIgnoreCase)
                    .Where(word => !Taxonomy.Default.ContainsKey(word)).Select(word => KeyValuePair.Create(word, meaning)))
                    .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase),
            }, "");

    private static Gen<Route> Route =>
        from severity in Gen.Elements<Severity?>(null, Severity.P0, Severity.P1, Severity.P2)
        from service in MaybeText
        from kind in Gen.Elements<Kind?>(null, Kind.Infrastructure, Kind.Behaviour)
        from page in Gen.SubListOf(Enum.GetValues<Role>())
        from notify in Gen.SubListOf(Enum.GetValues<Role>())
        from ticket in Gen.Elements(null, "github", "linear")
        select new Route(severity, service, kind, [.. page], [.. notify], ticket, []);

    private static Gen<IReadOnlyList<T>> Distinct<T>(Gen<T> gen, Func<T, string> id) =>
        gen.ListOf().Select(list => (IReadOnlyList<T>)[.. list.DistinctBy(id)]);
}
