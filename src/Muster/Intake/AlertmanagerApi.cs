using System.Reflection;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Intake.Formats;
using Muster.Team;

namespace Muster.Intake;

/// <summary>
/// Alertmanager's API v2, as far as Prometheus, vmalert, amtool and Grafana use it: all of it but inhibition, which Muster does by
/// dependencies. Errors are JSON strings, lists are never null.
/// </summary>
internal sealed class AlertmanagerApi(Database database, Journal journal, AlertStore alerts, SilenceStore silences, Audit audit, Clock clock, Door door)
{
    /// <summary>The release whose API this is; tools that adapt to it (karma, amtool) look here.</summary>
    private const string Speaks = "0.25.0";

    /// <summary>What amtool shows and tests routes against: everything goes to Muster, whose own routes take over.</summary>
    private const string Configuration =
        "global:\n  resolve_timeout: 5m\nroute:\n  receiver: muster\n  group_by:\n  - service\nreceivers:\n- name: muster\ntemplates: []\n";

    private static readonly AlertmanagerAlerts Format = new();
    private static readonly Duration WaitsForFold = Duration.FromSeconds(5);
    private readonly Instant _started = clock.Now;
    private long _newest;

    public void Map(RouteGroupBuilder group)
    {
        group.AddEndpointFilter(async (context, next) => AlertmanagerJson.Readable(await next(context), context.HttpContext.Request));
        group.AnswersFailures((status, bad) => AlertmanagerJson.Error(status, bad.Message));
        group.MapPost("/alerts", PostAlerts);
        group.MapGet("/alerts", Alerts);
        group.MapGet("/alerts/groups", Groups);
        group.MapGet("/status", Status);
        group.MapGet("/receivers", Receivers);
        group.MapGet("/silences", Silences);
        group.MapPost("/silences", PostSilence);
        group.MapGet("/silence/{id}", Silence);
        group.MapDelete("/silence/{id}", ExpireSilence);
    }

    /// <summary>200 once all are on disk. When some cannot be taken: 400, and the others are kept all the same.</summary>
    private async Task<IResult> PostAlerts(HttpContext http, CancellationToken ct)
    {
        var (source, turnedAway) = await door.Admit(http, Wish.Send, ct);
        if (source is null)
        {
            return turnedAway!;
        }

        var body = await RawBody.Read(http.Request, Limits.GatheredBody, ct);
        RawBody.MendEscapes(body.Span);
        var batch = Format.Read(body.Span, source, clock.Now);
        if (batch.Signals.Count > 0)
        {
            Volatile.Write(ref _newest, await IntakeApi.Keep(journal, source, batch, null, ct));
        }

        return batch.Errors.Count == 0
            ? Results.Ok()
            : AlertmanagerJson.Error(StatusCodes.Status400BadRequest, string.Join("; ", batch.Errors.Select(error =>
                $"alert {error.Index}: {new BadInputException(error.Field, error.Reason).Message}")));
    }

    private Task<IResult> Alerts(HttpContext http, CancellationToken ct) => For(http, Wish.Read, async _ =>
        AlertmanagerJson.Of((await Shown(http.Request, ct)).Select(one => one.Json)), ct);

    private Task<IResult> Groups(HttpContext http, CancellationToken ct) => For(http, Wish.Read, async _ =>
        AlertmanagerJson.Of((await Shown(http.Request, ct)).GroupBy(one => one.Alert.Service ?? "").OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => AlertmanagerJson.Group(group.Key, group.Select(one => one.Json)))), ct);

    /// <summary>The alerts that fire and that the query asks for, by fingerprint, each as the API words it.</summary>
    private async Task<IReadOnlyList<(Alert Alert, object Json)>> Shown(HttpRequest request, CancellationToken ct)
    {
        var filter = AlertmanagerQuery.Matchers(request);
        var (active, silenced) = (AlertmanagerQuery.Flag(request, "active"), AlertmanagerQuery.Flag(request, "silenced"));
        if (!AlertmanagerQuery.WantsReceiver(request))
        {
            return [];
        }

        // Whoever adds an alert and lists them in the next breath expects to see it; Alertmanager shows it at once.
        if (Volatile.Read(ref _newest) is var newest and > 0)
        {
            await journal.Outcome(newest, WaitsForFold, ct);
            Interlocked.CompareExchange(ref _newest, 0, newest);
        }

        var now = clock.Now;
        var (current, holding) = await database.Read(async sql => (await alerts.Current(sql, now), await silences.Active(sql, now)), ct);
        return [.. current
            .Where(alert => filter.Count == 0 || filter.All(matcher => matcher.Matches(Muster.Alerts.Silence.LabelsOf(alert.Signal))))
            .Select(alert => (Alert: alert, By: holding.HoldingAll(alert.Source, alert.Signal).Select(silence => silence.Id).ToList()))
            .Where(one => one.By.Count == 0 ? active : silenced)
            .OrderBy(one => one.Alert.Fingerprint, StringComparer.Ordinal)
            .Select(one => (one.Alert, AlertmanagerJson.Alert(one.Alert, one.By, now)))];
    }

    private Task<IResult> Status(HttpContext http, CancellationToken ct) => For(http, Wish.Read, _ => Task.FromResult(AlertmanagerJson.Of(new
    {
        cluster = new { peers = Array.Empty<object>(), status = "disabled" },
        config = new { original = Configuration },
        uptime = _started,
        versionInfo = new
        {
            branch = "muster", buildDate = "", buildUser = "", goVersion = "",
            revision = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "", version = Speaks,
        },
    })), ct);

    private Task<IResult> Receivers(HttpContext http, CancellationToken ct) =>
        For(http, Wish.Read, _ => Task.FromResult(AlertmanagerJson.Of(new[] { AlertmanagerJson.Receiver })), ct);

    private Task<IResult> Silences(HttpContext http, CancellationToken ct) => For(http, Wish.Read, async _ =>
    {
        var now = clock.Now;
        var filter = AlertmanagerQuery.Matchers(http.Request);
        var shown = await database.Read(sql => silences.All(sql, now), ct);
        return AlertmanagerJson.Of(shown
            .Where(silence => AlertmanagerQuery.Flag(http.Request, silence.State(now).ToString().ToLowerInvariant()) && About(silence, filter))
            .Select(silence => AlertmanagerJson.Silence(silence, now)));
    }, ct);

    private Task<IResult> Silence(HttpContext http, string id, CancellationToken ct) => For(http, Wish.Read, async _ =>
        await database.Read(sql => silences.Get(sql, id), ct) is { } silence
            ? AlertmanagerJson.Of(AlertmanagerJson.Silence(silence, clock.Now))
            : NoSilence(id), ct);

    private Task<IResult> PostSilence(HttpContext http, CancellationToken ct) => For(http, Wish.Silence, async source =>
    {
        var now = clock.Now;
        var body = await RawBody.Read(http.Request, Limits.OwnBody, ct);
        RawBody.MendEscapes(body.Span);
        var draft = AlertmanagerJson.ReadSilence(body.Span, source, now);
        return await database.Write(sql => Post(sql, source, draft, now), ct) is { } silence
            ? AlertmanagerJson.Of(new { silenceID = silence.Id })
            : NoSilence(draft.Id!);
    }, ct);

    private Task<IResult> ExpireSilence(HttpContext http, string id, CancellationToken ct) => For(http, Wish.Silence, async source =>
        await database.Write(sql => Expire(sql, source, id), ct) ? Results.Ok() : NoSilence(id), ct);

    private async Task<Silence?> Post(Session sql, Source source, SilenceDraft draft, Instant now)
    {
        var old = draft.Id is { Length: > 0 } id ? await silences.Get(sql, id) : null;
        var silence = await silences.Post(sql, draft, now);
        if (silence is not null)
        {
            await audit.Append(sql, Actor(source), old is null ? "added" : "changed", $"silence {silence.Id}", old is null ? null : Said(old), Said(silence));
        }

        return silence;
    }

    private async Task<bool> Expire(Session sql, Source source, string id)
    {
        var live = await silences.Get(sql, id) is { } silence && silence.State(clock.Now) != SilenceState.Expired ? silence : null;
        var known = await silences.Expire(sql, id, clock.Now);
        if (live is not null)
        {
            await audit.Append(sql, Actor(source), "ended", $"silence {id}", Said(live));
        }

        return known;
    }

    private static string Said(Silence silence) =>
        $"{string.Join(", ", silence.Matchers.Select(matcher => matcher.Spelled()))} until {Rfc3339.Format(silence.EndsAt)} ({silence.CreatedBy}: {silence.Comment})";

    /// <summary>A person's or a program's token, or else the key of a source.</summary>
    private static string Actor(Source source) =>
        source.Id.StartsWith("person:", StringComparison.Ordinal) ? source.Id["person:".Length..]
        : source.Id.StartsWith("program:", StringComparison.Ordinal) ? source.Id : $"source:{source.Id}";

    private async Task<IResult> For(HttpContext http, Wish wish, Func<Source, Task<IResult>> work, CancellationToken ct)
    {
        var (source, turnedAway) = await door.Admit(http, wish, ct);
        return source is null ? turnedAway! : await work(source);
    }

    /// <summary>A filter looks at a silence's matchers as if they were labels.</summary>
    private static bool About(Silence silence, IReadOnlyList<Matcher> filter)
    {
        var labels = silence.Matchers.DistinctBy(matcher => matcher.Name).ToDictionary(matcher => matcher.Name, matcher => matcher.Value);
        return filter.All(matcher => matcher.Matches(labels));
    }

    private static IResult NoSilence(string id) => AlertmanagerJson.Error(StatusCodes.Status404NotFound, $"silence {Limits.Cut(id, 60)} not found");
}
