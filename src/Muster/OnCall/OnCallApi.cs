using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall;

/// <summary>`GET /v1/oncall?at=`: who holds each role at an instant, who is next, and what is missing.</summary>
internal static class OnCallApi
{
    private static readonly Instant Earliest = Instant.FromUtc(2000, 1, 1, 0, 0);
    private static readonly Instant Latest = Instant.FromUtc(2200, 1, 1, 0, 0);

    public static void MapOnCall(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/oncall", WhoIsOn).Needs(caller => caller.MayRead);

    private static async Task<IResult> WhoIsOn(
        string? at, Database database, OnCallStore oncall, TeamStore team, Clock clock, CancellationToken ct)
    {
        var instant = at is null ? clock.Now : Asked(at);
        return Results.Json(await database.Read(async sql => Answer(
            await oncall.Timetable(sql), await team.People(sql), await team.Team(sql), instant), ct), Json.Options);
    }

    private static Instant Asked(string at)
    {
        // A plus that nobody escaped arrives as a space: 2026-02-18T03:14:33 01:00.
        if (!Rfc3339.TryParse(at.Contains('T', StringComparison.OrdinalIgnoreCase) ? at.Replace(' ', '+') : at, out var instant))
        {
            throw new BadInputException("at", $"\"{at}\" is not a time (expected RFC 3339, like 2026-02-18T02:14:33Z)");
        }

        return instant >= Earliest && instant < Latest ? instant : throw new BadInputException("at", "is not between the years 2000 and 2199");
    }

    private static OnCallAnswer Answer(Timetable timetable, IReadOnlyList<Person> people, TeamSettings team, Instant at)
    {
        var ids = people.Select(person => person.Id).ToList();
        var names = people.ToDictionary(person => person.Id, person => person.Name);
        var roster = Rosters.At(timetable, ids, at);
        var turns = Enum.GetValues<Role>().ToDictionary(OnCallDesk.Label, role => Turns.Of(role, timetable, ids, at));
        return new OnCallAnswer(
            at, team.TimeZone, roster.Fallback, roster.Solo, Coverage.Missing(timetable, ids, at),
            turns.ToDictionary(turn => turn.Key, turn => Holder(turn.Value.Now, names)),
            turns.ToDictionary(turn => turn.Key, turn => Holder(turn.Value.Next, names)),
            roster.Rotation);
    }

    private static OnCallHolder? Holder(Turn? turn, Dictionary<string, string> names) =>
        turn is null ? null : new OnCallHolder(turn.Person, names[turn.Person], turn.From, turn.Until);
}

/// <summary>The answer of `GET /v1/oncall`. A role that nobody holds is null; no `until` means that nothing ends it.</summary>
internal sealed record OnCallAnswer(
    Instant At, string TimeZone, bool Fallback, bool Solo, IReadOnlyList<string> Missing,
    IReadOnlyDictionary<string, OnCallHolder?> Roles, IReadOnlyDictionary<string, OnCallHolder?> Next, IReadOnlyList<string> Rotation);

internal sealed record OnCallHolder(string Person, string Name, Instant? From, Instant? Until);
