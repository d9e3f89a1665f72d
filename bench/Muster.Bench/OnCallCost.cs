using System.Diagnostics;
using Muster.OnCall;
using Muster.Team;
using NodaTime;

namespace Muster.Bench;

/// <summary>What it costs to know who is on call: twenty people, dealt days and weekends in three layers for a year, with overrides and absences.</summary>
internal static class OnCallCost
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly Instant Start = Instant.FromUtc(2026, 1, 5, 8, 0);
    private static readonly Person[] People = [.. Enumerable.Range(0, 20).Select(place => new Person { Id = $"p{place}", Name = $"Person {place}" })];
    private static readonly string[] Ids = [.. People.Select(person => person.Id)];

    public static void Measure(Table table)
    {
        var plans = Year();
        var timetable = new Timetable(plans, Zone);
        var turns = 0;
        var preview = Best(() => turns = Turns.Between(new Timetable(plans, Zone), Ids, Start, Start + Duration.FromDays(364)).Values.Sum(one => one.Count));
        table.Add($"52 weeks laid out anew for 20 people in 3 layers, with 50 overrides and 50 absences: {turns:N0} turns", "≤ 50 ms", $"{preview:F0} ms");

        var feed = new Feed("f", null, null, "p0", Start, null);
        var address = new Uri("https://muster.example.com");
        table.Add("the team's calendar of a year, written", "≤ 100 ms", $"{Best(() => feed.Write(timetable, plans, People, Zone, address, Start + Duration.FromDays(30))):F0} ms");

        var (asked, found) = (0, 0);
        var who = Best(() =>
        {
            for (asked = 0; asked < 20_000; asked++)
            {
                found += Rosters.DutyAt(timetable, Ids, Start + Duration.FromMinutes(26 * asked)).TO is null ? 0 : 1;
            }
        });
        table.Add("who has which role at an instant of that year", "≤ 1 µs", $"{who * 1000 / asked:F1} µs");
    }

    /// <summary>Milliseconds; the best of a few, once everything is compiled.</summary>
    private static double Best(Action work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var started = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return best;
    }

    private static Plans Year()
    {
        var dice = new Random(1);
        Instant Some() => Start + Duration.FromHours(dice.Next(24 * 360));
        return new Plans
        {
            Rotation = new Rotation
            {
                Layers =
                [
                    Layer("weeks", [Role.IC, Role.CO], Duration.FromDays(7), null), Layer("days", [Role.TO, Role.Backup], Duration.FromDays(1), null),
                    Layer("nights", [Role.TO], Duration.FromDays(1), new Window([IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday], new LocalTime(20, 0), new LocalTime(8, 0))),
                ],
            },
            Overrides = [.. Enumerable.Range(0, 50).Select(place => Some() is var at ? new Override { Id = $"{place:00}", Role = Role.TO, Person = Ids[dice.Next(20)], StartsAt = at, EndsAt = at + Duration.FromHours(10), MadeBy = "p0", MadeAt = Start } : null!)],
            Absences = [.. Enumerable.Range(0, 50).Select(place => Some() is var at ? new Absence { Id = $"{place:00}", Person = Ids[dice.Next(20)], StartsAt = at, EndsAt = at + Duration.FromDays(5), MadeBy = "p0", MadeAt = Start } : null!)],
        };
    }

    private static Layer Layer(string name, IReadOnlyList<Role> roles, Duration every, Window? within) => new()
    {
        Name = name, Roles = roles, Start = new LocalDate(2026, 1, 5), At = new LocalTime(9, 0), Every = every, Within = within, Pool = [.. Ids.Select(id => new Member(id))],
    };
}
