using System.Globalization;
using System.Text;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Paging;

namespace Muster.Engine;

/// <summary>What the server says about itself, for probes and for Prometheus (B8).</summary>
internal static class EngineApi
{
    private static readonly Duration LongestCycle = Duration.FromSeconds(10);

    /// <summary>Balancers and watchdogs often ask for the head alone.</summary>
    private static readonly string[] Probes = [HttpMethods.Get, HttpMethods.Head];

    public static void MapEngine(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", Probes, () => Results.Text("ok"));
        routes.MapMethods("/readyz", Probes, Ready);
        routes.MapGet("/v1/engine", Cycle);
        routes.MapGet("/metrics", Metrics);
    }

    /// <summary>200 when the database keeps what it is given and the line has run; 503 with the reason otherwise.</summary>
    private static async Task<IResult> Ready(Database database, Settings settings, Journal journal, Line line, Clock clock, CancellationToken ct)
    {
        if (await Refusal(database, settings, journal, clock, ct) is { } refusal)
        {
            return refusal;
        }

        return line.Last is { Failures.Count: 0 } ? Results.Text("ready") : Problem.Busy(line.Last is null
            ? "The engine has not completed its first pass yet."
            : $"The engine's last pass failed in: {string.Join(", ", line.Last.Failures)}.");
    }

    /// <summary>
    /// Answers only after a whole pass that began after the request, so an outside watchdog that gets an answer knows that
    /// the engine turns. Ages are in seconds; null means that nothing of the kind waits.
    /// </summary>
    private static async Task<IResult> Cycle(Line line, Database database, Settings settings, Journal journal, IncidentStore incidents, PageStore pages, PagingStage paging, Clock clock, CancellationToken ct)
    {
        if (await Refusal(database, settings, journal, clock, ct) is { } refusal)
        {
            return refusal;
        }

        Pass pass;
        try
        {
            pass = await line.Cycle(ct).WaitAsync(LongestCycle.ToTimeSpan(), clock.Time, ct);
        }
        catch (TimeoutException)
        {
            return Problem.Busy($"The engine has not completed a pass within {Durations.Format(LongestCycle)}.");
        }

        var now = clock.Now;
        var oldest = await database.Read(async sql => new
        {
            unfolded = Age(await journal.OldestUnfolded(sql, Severity.P2), now),
            unfoldedP0 = Age(await journal.OldestUnfolded(sql, Severity.P0), now),
            escalation = Age(await incidents.OldestDue(sql, now), now),
            page = Age(await pages.OldestDue(sql, now), now),
        }, ct);
        var body = new { now, pass.StartedAt, pass.EndedAt, pass.NextDue, pass.Failures, inFlight = paging.InFlight, oldestDueSeconds = oldest };
        return Results.Json(body, Json.Options, statusCode: pass.Failures.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> Metrics(Database database, Line line, Journal journal, IncidentStore incidents, PageStore pages, PagingStage paging, Clock clock, CancellationToken ct)
    {
        var now = clock.Now;
        var text = new StringBuilder();
        await database.Read(async sql =>
        {
            Gauge(text, "muster_journal_oldest_unfolded_seconds", "Age of the oldest accepted request that is not folded yet.", Age(await journal.OldestUnfolded(sql, Severity.P2), now) ?? 0);
            Gauge(text, "muster_journal_oldest_unfolded_p0_seconds", "The same, of requests with a P0 among their alerts.", Age(await journal.OldestUnfolded(sql, Severity.P0), now) ?? 0);
            Gauge(text, "muster_pages_oldest_due_seconds", "Age of the oldest page that is due and not delivered.", Age(await pages.OldestDue(sql, now), now) ?? 0);
            Family(text, "muster_incidents_open", "Open incidents by severity and stage.");
            foreach (var row in await incidents.OpenCounts(sql))
            {
                text.Append(CultureInfo.InvariantCulture, $"muster_incidents_open{{severity=\"{row.Severity}\",stage=\"{row.Stage}\"}} {row.Count}\n");
            }

            Family(text, "muster_pages", "Pages, notices and updates of the last 24 hours by kind and state.");
            foreach (var row in await pages.Counts(sql, now - Duration.FromHours(24)))
            {
                text.Append(CultureInfo.InvariantCulture, $"muster_pages{{kind=\"{row.Kind}\",state=\"{row.State}\"}} {row.Count}\n");
            }

            return true;
        }, ct);
        Gauge(text, "muster_pages_in_flight", "Messages on their way right now.", paging.InFlight);
        Counter(text, "muster_messages_taken_total", "Messages that this server has taken to send since it started; replicas share them.", paging.Taken);
        Counter(text, "muster_requests_accepted_total", "Requests with alerts that this server has accepted since it started.", journal.Accepted);
        Gauge(text, "muster_engine_last_pass_age_seconds", "Time since the engine completed a pass.", line.Last is { } last ? (now - last.EndedAt).TotalSeconds : -1);
        return Results.Text(text.ToString(), "text/plain; version=0.0.4");
    }

    /// <summary>Asks by writing: a disk that is full or a file that may only be read still answers every question.</summary>
    private static async Task<IResult?> Refusal(Database database, Settings settings, Journal journal, Clock clock, CancellationToken ct)
    {
        try
        {
            await database.Write(sql => settings.Set(sql, "probed", new { at = clock.Now }), ct);
            return journal.Failure is { } failure ? Problem.Busy($"The last alerts could not be kept: {failure}") : null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return Problem.Busy($"The database keeps nothing: {error.Message}");
        }
    }

    private static void Gauge(StringBuilder text, string name, string what, double value)
    {
        Family(text, name, what);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Counter(StringBuilder text, string name, string what, long value)
    {
        Family(text, name, what, "counter");
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Family(StringBuilder text, string name, string what, string type = "gauge") =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {what}\n# TYPE {name} {type}\n");

    private static double? Age(Instant? since, Instant now) => since is { } at && at <= now ? (now - at).TotalSeconds : null;
}
