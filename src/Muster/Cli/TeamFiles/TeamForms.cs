using Muster.Alerts;
using Muster.Catalog;
using Muster.Engine;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;
using Route = Muster.Incidents.Route;

namespace Muster.Cli.TeamFiles;

/// <summary>How each part of the team is written in the team file. Secrets are named after the id of what they belong to.</summary>
internal static class TeamForms
{
    /// <summary>The sections that <paramref name="file"/> has, in the order of a file.</summary>
    public static Form.Map Of(TeamFile file) => Form.Of(
        ("team", file.Team is { } team ? Of(team) : null),
        ("people", Each(file.People, Of)),
        ("tokens", Each(file.Tokens, entry => Of(entry.Token))),
        ("services", Each(file.Services, Of)),
        ("sources", Each(file.Sources, entry => Of(entry.Source))),
        ("severities", file.Severities is { } severities ? Of(severities) : null),
        ("stages", file.Stages is { } stages ? Of(stages) : null),
        ("rotation", file.Rotation is { } rotation ? Of(rotation) : null),
        ("routes", Each(file.Routes, Of)),
        ("channels", Each(file.Channels, Of)),
        ("retention", file.Retention is { } retention ? Of(retention) : null));

    public static Form.Map Of(TeamSettings team) => Form.Of(
        ("name", new Form.Text(team.Name)),
        ("timeZone", new Form.Text(team.TimeZone)),
        ("businessHours", Form.Of(
            ("days", Form.Each(team.BusinessDays.Select(Words.Of))),
            ("from", new Form.Text(team.BusinessFrom)),
            ("to", new Form.Text(team.BusinessTo)))),
        ("holidays", Form.MaybeEach(team.Holidays)));

    public static Form.Map Of(Person person) => Form.Of(
        ("id", new Form.Text(person.Id)),
        ("name", new Form.Text(person.Name)),
        ("email", Form.Maybe(person.Email)),
        ("timeZone", Form.Maybe(person.TimeZone)),
        ("permission", new Form.Text(Words.Of(person.Permission))),
        ("contacts", person.Contacts.Count == 0
            ? null
            : new Form.List([.. person.Contacts.Select((contact, place) => Form.Of(Contact(contact, $"{person.Id}_CONTACT_{place + 1}")))])));

    public static Form.Map Of(ApiToken token) => Form.Of(
        ("id", new Form.Text(token.Id)),
        ("secret", new Form.Secret($"{token.Id}_TOKEN", token.SecretHash)),
        ("for", Form.Maybe(token.Person)),
        ("program", Form.Maybe(token.Program)),
        ("may", Form.MaybeEach(token.Scopes)));

    public static Form.Map Of(Service service) => Form.Of(
        ("id", new Form.Text(service.Id)),
        ("agent", Form.Maybe(service.Agent)),
        ("owner", Form.Maybe(service.Owner)),
        ("runbook", Form.Maybe(service.Runbook)),
        ("dashboard", Form.Maybe(service.Dashboard)),
        ("impact", Form.Maybe(service.Impact)),
        ("dependsOn", Form.MaybeEach(service.DependsOn)));

    public static Form.Map Of(Source source) => Form.Of(
        ("id", new Form.Text(source.Id)),
        ("kind", new Form.Text(source.Kind)),
        ("key", new Form.Secret($"{source.Id}_KEY", source.KeyHash)),
        ("default", source.Unmapped == Severity.P1 ? null : new Form.Text(source.Unmapped.ToString())),
        ("severities", OwnWords(source)));

    public static Form.Map Of(SeverityTargets targets) => Form.Of(
        ("P0", Of(targets.P0)), ("P1", Of(targets.P1)), ("P2", Of(targets.P2)));

    public static Form.Map Of(StageTimeouts stages) => Form.Of(
        ("classify", Of(stages.Classify)), ("assign", Of(stages.Assign)), ("review", Of(stages.Review)));

    public static Form.Map Of(Rotation rotation) => Form.Of(
        ("handoff", Form.Of(
            ("day", new Form.Text(Words.Of(rotation.Handoff.Day))),
            ("at", new Form.Text(Words.Of(rotation.Handoff.At))))),
        ("weeks", new Form.List([.. rotation.Weeks.Select(week => Form.Of(
            ("week", new Form.Text(Words.Of(week.Week))),
            ("IC", Form.Maybe(week.IC)),
            ("TO", Form.Maybe(week.TO)),
            ("backup", Form.Maybe(week.Backup)),
            ("CO", Form.Maybe(week.CO))))])),
        ("repeat", new Form.Text(rotation.Repeat ? "true" : "false")),
        ("layers", rotation.Layers.Count == 0 ? null : new Form.List([.. rotation.Layers.Select(Of)])));

    public static Form.Map Of(Layer layer) => Form.Of(
        ("name", new Form.Text(layer.Name)),
        ("roles", Form.Each(layer.Roles.Select(Words.Of))),
        ("start", new Form.Text(Words.Of(layer.Start))),
        ("at", new Form.Text(Words.Of(layer.At))),
        ("every", Of(layer.Every)),
        ("timeZone", Form.Maybe(layer.TimeZone)),
        ("between", layer.Within is not { } within ? null : Form.Of(
            ("days", Form.Each(within.Days.Select(Words.Of))),
            ("from", new Form.Text(Words.Of(within.From))),
            ("to", new Form.Text(Words.Of(within.Until))))),
        ("order", new Form.Text(Words.Of(layer.Order))),
        ("pool", new Form.List([.. layer.Pool.Select(member => Form.Of(
            ("person", Form.Maybe(member.Person)),
            ("nobody", member.Person is null ? new Form.Text("true") : null),
            ("weight", member.Weight == 1 ? null : new Form.Text(Words.Of(member.Weight))),
            ("from", member.From is { } from ? new Form.Text(Words.Of(from)) : null),
            ("until", member.Until is { } until ? new Form.Text(Words.Of(until)) : null)))])));

    public static Form.Map Of(Route route) => Form.Of(
        ("severity", Form.Maybe(route.Severity?.ToString())),
        ("service", Form.Maybe(route.Service)),
        ("kind", route.Kind is { } kind ? new Form.Text(Words.Of(kind)) : null),
        ("page", Form.Each(route.Page.Select(Words.Of))),
        ("notify", Form.MaybeEach([.. route.Notify.Select(Words.Of)])),
        ("ticket", Form.Maybe(route.Ticket)),
        ("channels", Form.MaybeEach(route.Channels)));

    public static Form.Map Of(TeamChannel channel) =>
        Form.Of([("id", new Form.Text(channel.Id)), .. Contact(channel.Contact, channel.Id)]);

    public static Form.Map Of(Retention retention) => Form.Of(
        ("pages", Of(retention.Pages)),
        ("alerts", Of(retention.Alerts)),
        ("journal", Of(retention.Journal)),
        ("incidents", retention.Incidents is { } age ? Of(age) : new Form.Text(Words.Forever)));

    private static (string Key, Form? Value)[] Contact(Contact contact, string name) =>
    [
        ("kind", new Form.Text(contact.Kind)),
        (ContactKinds.Address(contact.Kind).Key, new Form.Text(contact.Address, Hidden: true)),
        ("secret", contact.Secret is { } secret ? new Form.Secret($"{name}_SECRET", secret) : null),
    ];

    private static Form.Map Of(Targets targets) => Form.Of(
        ("respond", new Form.Text(targets.Respond.ToString())),
        ("escalate", Of(targets.Escalate)),
        ("repeat", targets.Repeat is { } repeat ? Of(repeat) : null),
        ("resolve", new Form.Text(targets.Resolve.ToString())));

    /// <summary>The words that mean something else here than they usually do, or are this source's own.</summary>
    private static Form.Map? OwnWords(Source source)
    {
        var own = source.Severities
            .Where(word => !Taxonomy.Default.TryGetValue(word.Key, out var usual) || usual != word.Value)
            .OrderBy(word => word.Key, StringComparer.Ordinal)
            .Select(word => (word.Key, (Form?)new Form.Text(word.Value.ToString())))
            .ToArray();
        return own.Length == 0 ? null : Form.Of(own);
    }

    private static Form.Text Of(Duration span) => new(Durations.Format(span));

    private static Form.List? Each<T>(IReadOnlyList<T>? entries, Func<T, Form> of) => entries is null ? null : new Form.List([.. entries.Select(of)]);
}
