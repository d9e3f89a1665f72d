using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Incidents.Pages;
using Muster.OnCall;
using Muster.OnCall.Pages;
using Muster.Paging;
using Muster.Team;

namespace Muster.Web;

/// <summary>`/`: who is on, what is open, and what would make a page late or lost.</summary>
internal static class NowScreen
{
    private const int Most = 100;
    private const int MostSilences = 3;
    private const int LongestSilence = 400;

    public static async Task<IResult> Show(
        HttpContext http, Database database, Frames frames, IncidentStore incidents, OnCallStore oncall, TeamStore team, CatalogStore catalog,
        SilenceStore silences, AlertStore alerts, Reach reach, CancellationToken ct)
    {
        return await database.Read(async sql =>
        {
            var (frame, faces) = await frames.For(sql, http, "now");
            var open = await incidents.Open(sql, Most);
            var review = await incidents.List(sql, Stage.Review, null, null, null, null, Most);
            var closed = await incidents.List(sql, Stage.Closed, null, null, null, null, 1);
            var people = await team.People(sql);
            var timetable = await oncall.Timetable(sql);
            var view = new NowView(
                DutyViews.Of(timetable, people, faces, frame.Now),
                [.. open.OrderBy(incident => incident.Severity).ThenBy(incident => incident.FiredAt).Select(incident => Rows.Of(incident, faces))],
                [.. review.Select(incident => Rows.Of(incident, faces))],
                review.Concat(closed).OrderByDescending(incident => incident.Number).Select(incident => Rows.Of(incident, faces)).FirstOrDefault(),
                [
                    .. await Silenced(sql, silences, alerts, frame),
                    .. Warnings(timetable, people, await reach.Unreached(sql, people), faces, frame.Now, (await catalog.Unknown(sql)).Count),
                ]);
            return Screens.Page<NowPage>(new { Frame = frame, View = view });
        }, ct);
    }

    /// <summary>Whoever looks here at night has to know that not everything would wake them.</summary>
    private static async Task<IReadOnlyList<Warning>> Silenced(Session sql, SilenceStore silences, AlertStore alerts, Frame frame)
    {
        var active = (await silences.Active(sql, frame.Now)).All;
        var warnings = new List<Warning>();
        foreach (var silence in active.OrderByDescending(silence => silence.EndsAt).Take(MostSilences))
        {
            var held = await alerts.CountHeldBackBy(sql, silence.Id);
            var by = silence.Source is { } source ? $"{silence.CreatedBy}, through {source}" : silence.CreatedBy;
            warnings.Add(new Warning(
                $"Silenced until {Words.Clock(silence.EndsAt, frame.Now, frame.Zone)}:",
                OneLine.Of($"{string.Join(", ", silence.Matchers.Select(matcher => matcher.Spelled()))} ({by}{(silence.Comment.Length > 0 ? $": {silence.Comment}" : "")}). It holds back {Words.Number(held, "alert")} that {(held == 1 ? "fires" : "fire")}.", LongestSilence), null));
        }

        if (active.Count > MostSilences)
        {
            warnings.Add(new Warning($"{Words.Number(active.Count - MostSilences, "more silence")}:", "amtool silence query lists them all.", null));
        }

        return warnings;
    }

    private static IEnumerable<Warning> Warnings(
        Timetable timetable, IReadOnlyList<Person> people, IReadOnlyList<Unreached> unreached, Faces faces, Instant now, int unknown)
    {
        foreach (var missing in Coverage.Missing(timetable, [.. people.Select(person => person.Id)], now))
        {
            yield return new Warning(people.Count == 1 ? missing.Replace(people[0].Id, people[0].Name, StringComparison.Ordinal) : missing, "", "/oncall");
        }

        foreach (var silent in unreached.GroupBy(one => one.Because))
        {
            yield return new Warning($"{faces.Names([.. silent.Select(one => one.Person)])} cannot be paged:", OneLine.Of($"{silent.Key}.", LongestSilence), null);
        }

        if (unknown > 0)
        {
            yield return new Warning($"{Words.Number(unknown, "service")} not in the catalogue:", "alerts name them, without a runbook, an owner or an impact.", "/services");
        }
    }
}
