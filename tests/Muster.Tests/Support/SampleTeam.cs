using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;

namespace Muster.Tests.Support;

/// <summary>
/// The team that most stories are about. In the week of 16 February 2026: IC alice, TO bob, backup carol, CO alice; dave takes
/// turns in the week after. Times are Berlin's.
/// </summary>
internal static class SampleTeam
{
    public static readonly string[] Everyone = ["alice", "bob", "carol", "dave"];

    public static Task<MusterServer> Move(MusterServer server, Action<Options>? change = null) => Move(server, change ?? (_ => { }), new Options());

    /// <summary>Sends one alert and lets the line take it through; the number of its incident.</summary>
    public static async Task<long?> Fire(this MusterServer server, Signal signal) => (await server.Send(signal))[0].Incident;

    /// <summary>The same alert, over.</summary>
    public static Task<long?> Resolve(this MusterServer server, Signal signal) =>
        server.Fire(signal with { Status = AlertStatus.Resolved });

    /// <summary>Sends alerts in one request, lets the line take them through, and says what became of each.</summary>
    public static async Task<IReadOnlyList<SignalOutcome>> Send(this MusterServer server, params Signal[] signals)
    {
        var outcomes = await server.Post(signals);
        await server.Settle();
        return outcomes;
    }

    /// <summary>Sends alerts as a script does, and waits for nothing but the answer.</summary>
    public static async Task<IReadOnlyList<SignalOutcome>> Post(this MusterServer server, params IReadOnlyCollection<Signal> signals)
    {
        using var response = await server.Client("scripts-key").PostAsJsonAsync("/v1/alerts", signals.Select(signal => new
        {
            status = Json.Name(signal.Status), severity = Json.Name(signal.Severity), signal.Agent, signal.Service, signal.Summary, signal.Impact,
            signal.Dashboard, signal.Runbook, signal.FiredAt, signal.FailureBeganAt, dedupKey = signal.Fingerprint,
        }), Json.Options);
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted, answer);
        return Json.Read<Answer>(answer).Alerts;
    }

    private sealed record Answer(IReadOnlyList<SignalOutcome> Alerts);

    /// <summary>A signal as Muster's own format gives it.</summary>
    public static Signal Signal(this MusterServer server, Severity severity, string service = "telegram-handler", string summary = "Response latency >10s", string? key = null) => new()
    {
        Fingerprint = key ?? $"{service}/{summary}", Status = AlertStatus.Firing, Severity = severity, Service = service,
        Agent = "openclaw-prod", Summary = summary, FiredAt = server.Time.Now,
    };

    private static async Task<MusterServer> Move(MusterServer server, Action<Options> change, Options options)
    {
        change(options);
        var services = server.Services;
        var now = server.Time.Now;
        await server.Write(async sql =>
        {
            var team = services.GetRequiredService<TeamStore>();
            await team.SaveTeam(sql, options.Team);
            for (var i = 0; i < options.People.Count; i++)
            {
                var person = options.People[i];
                await team.SavePerson(sql, person.Contacts.Count > 0 || options.WithoutContacts.Contains(person.Id)
                    ? person
                    : person with { Contacts = [new Contact("webhook", server.Receiver.Url(person.Id))] }, i);
                await team.SaveToken(sql, new ApiToken(person.Id, person.Id, null, []), $"{person.Id}-token", now);
            }

            await team.SaveToken(sql, new ApiToken("ci", null, "ci", [Scope.Alert, Scope.Read, Scope.Act]), "ci-token", now);
            if (options.Rotation is { } rotation)
            {
                await services.GetRequiredService<OnCallStore>().Save(sql, rotation);
            }

            await services.GetRequiredService<Settings>().Set(sql, Policy.Setting, options.Policy);
            await services.GetRequiredService<SourceStore>().Save(sql, new Source { Id = "scripts", Kind = "muster" }, "scripts-key");
            await services.GetRequiredService<SourceStore>().Save(sql, new Source { Id = "prometheus", Kind = "alertmanager" }, "am-key");
            await services.GetRequiredService<ChannelStore>().Save(sql, new TeamChannel("incidents", new Contact("webhook", server.Receiver.Url("incidents"))));
            foreach (var service in options.Services)
            {
                await services.GetRequiredService<CatalogStore>().Save(sql, service);
            }
        });
        return server;
    }

    /// <summary>What a story changes about the team before it begins.</summary>
    internal sealed class Options
    {
        public TeamSettings Team { get; set; } = new() { Name = "Acme Agents", TimeZone = "Europe/Berlin", Holidays = ["2026-12-25"] };

        public List<Person> People { get; } = [.. Everyone.Select(id => new Person { Id = id, Name = char.ToUpperInvariant(id[0]) + id[1..] })];

        public HashSet<string> WithoutContacts { get; } = [];

        public Rotation? Rotation { get; set; } = new()
        {
            Handoff = new Handoff(IsoDayOfWeek.Monday, new LocalTime(9, 0)),
            Weeks =
            [
                new RotationWeek(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "alice"),
                new RotationWeek(new LocalDate(2026, 2, 23), "bob", "dave", "alice", "bob"),
            ],
            Repeat = true,
        };

        public Policy Policy { get; set; } = new();

        public List<Service> Services { get; } =
        [
            new Service
            {
                Id = "telegram-handler", Agent = "openclaw-prod", Owner = "bob", Impact = "Telegram users experience delayed responses",
                Runbook = "https://wiki.internal/runbooks/openclaw-latency", Dashboard = "https://monitoring.internal/openclaw/latency",
                DependsOn = ["openclaw-gateway"],
            },
        ];
    }
}
