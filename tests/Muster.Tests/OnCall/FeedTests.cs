using System.Text;
using System.Text.Json;
using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

/// <summary>What a calendar says is what two readers of calendars, neither of them ours, find in it.</summary>
public sealed class FeedTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 10, 1, 12, 0);

    private static readonly Person[] People =
    [
        new() { Id = "alice", Name = "Alice; DROP, \\ \"x\"" }, new() { Id = "bob", Name = "Zoë 🧯\r\nBEGIN:VEVENT\r\nSUMMARY:mine" },
        new() { Id = "carol", Name = string.Concat(Enumerable.Repeat("漢字", 20)) }, new() { Id = "dave", Name = "Dave\u0007" },
    ];

    /// <summary>Handoffs in the hours that these zones skip and repeat.</summary>
    [Theory]
    [InlineData("Europe/Berlin", 2, 30)]
    [InlineData("America/New_York", 1, 30)]
    [InlineData("Australia/Lord_Howe", 1, 45)]
    [InlineData("America/St_Johns", 1, 30)]
    [InlineData("Asia/Kathmandu", 9, 0)]
    [InlineData("UTC", 9, 0)]
    public async Task Two_readers_find_every_turn_at_its_instant(string zoneId, int hour, int minute)
    {
        var zone = LocalTimes.Zone(zoneId);
        var plans = new Plans { Rotation = Weekly(new Handoff(IsoDayOfWeek.Sunday, new LocalTime(hour, minute))) };
        var timetable = new Timetable(plans, zone);
        var read = await Read(new Feed("f", null, null, "alice", Now, null).Write(timetable, plans, People, zone, new Uri("https://muster.example.com"), Now));

        var from = zone.AtStartOfDay(Now.InZone(zone).Date).ToInstant() - Duration.FromDays(30);
        var expected = Turns.Between(timetable, [.. People.Select(one => one.Id)], from, from + Duration.FromDays(396)).SelectMany(one => one.Value
            .Select(turn => (turn.From.ToUnixTimeMilliseconds(), turn.Until.ToUnixTimeMilliseconds(), $"{OnCallDesk.Label(one.Key)}: {Name(turn.Person)}"))).Order().ToList();
        expected.Count.ShouldBeGreaterThan(200);
        foreach (var (reader, events) in new[] { ("ical.js", read.First), ("node-ical", read.Second) })
        {
            var found = events.Select(one => (one.From, one.Until, one.Summary)).ToList();
            expected.Except(found).Concat(found.Except(expected)).Take(3).ShouldBeEmpty(reader);
            found.Count.ShouldBe(expected.Count);
            events.Select(one => one.Uid).Distinct().Count().ShouldBe(events.Count);
        }
    }

    [Fact]
    public async Task A_change_keeps_the_names_of_what_it_leaves_and_raises_the_number_of_what_it_touches()
    {
        var zone = LocalTimes.Zone("Europe/Berlin");
        var before = new Plans { Rotation = Weekly(new Handoff(IsoDayOfWeek.Monday, new LocalTime(9, 0))) };
        var given = new Override
        {
            Id = "o", Role = Role.TO, Person = "dave", StartsAt = Instant.FromUtc(2026, 10, 7, 7, 0), EndsAt = Instant.FromUtc(2026, 10, 8, 7, 0), MadeBy = "alice", MadeAt = Now,
        };
        var (first, second, third) = (await To(before), await To(before with { Overrides = [given] }), await To(before with { Overrides = [given with { CancelledAt = Now }] }));

        const string Cut = "to-20261005T070000Z@muster.example.com";
        (first[Cut].Sequence, second[Cut].Sequence, third[Cut].Sequence).ShouldBe((0, 1, 2));
        second[Cut].Until.ShouldBe(given.StartsAt.ToUnixTimeMilliseconds());
        third[Cut].Until.ShouldBe(first[Cut].Until);
        second["to-20261007T070000Z@muster.example.com"].Summary.ShouldBe("TO: Dave ");
        second.Keys.Except(first.Keys).Order().ShouldBe(["to-20261007T070000Z@muster.example.com", "to-20261008T070000Z@muster.example.com"]);
        first.Keys.Except(second.Keys).ShouldBeEmpty();
        second["to-20261019T070000Z@muster.example.com"].ShouldBe(first["to-20261019T070000Z@muster.example.com"]);

        async Task<Dictionary<string, Entry>> To(Plans plans) => (await Read(
            new Feed("f", null, Role.TO, "alice", Now, null).Write(new Timetable(plans, zone), plans, People, zone, new Uri("https://muster.example.com"), Now))).First.ToDictionary(one => one.Uid);
    }

    [Fact]
    public void Lines_are_short_end_as_they_must_and_cut_no_letter()
    {
        var zone = LocalTimes.Zone("Europe/Berlin");
        var plans = new Plans { Rotation = Weekly(new Handoff(IsoDayOfWeek.Monday, new LocalTime(9, 0))) };
        var text = new Feed("f", "carol", null, "carol", Now, null).Write(new Timetable(plans, zone), plans, People, zone, new Uri("https://muster.example.com"), Now);
        text.Replace("\r\n", "").ShouldNotContain('\n');
        text.ShouldNotContain('\uFFFD');
        text.Split("\r\n").Max(Encoding.UTF8.GetByteCount).ShouldBeLessThanOrEqualTo(75);
        text.ShouldContain("X-WR-CALNAME:On call: 漢字");
        text.ShouldNotContain("SUMMARY:TO: ", Case.Sensitive, "it is one person's: whose it is needs no saying");
    }

    private static Rotation Weekly(Handoff handoff) => new()
    {
        Handoff = handoff, Repeat = true,
        Weeks =
        [
            new RotationWeek(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "alice"), new RotationWeek(new LocalDate(2026, 2, 23), "bob", "carol", "dave", null),
            new RotationWeek(new LocalDate(2026, 3, 2), "carol", "alice", null, "dave"),
        ],
    };

    /// <summary>As a reader gives it back: control characters are blanks, and an end of a line is one.</summary>
    private static string Name(string? person) => person is null ? "nobody" : People.Single(one => one.Id == person).Name.ReplaceLineEndings("\n").Replace('\u0007', ' ');

    private static async Task<Calendar> Read(string text)
    {
        using var scratch = new Scratch();
        var script = Path.Combine(House.Sources.Root, "tests/Muster.Tests/Support/ics/parse.mjs");
        var parsed = await ChildProcess.Run("node", [script, scratch.Write("a.ics", text)], new Dictionary<string, string>(), TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<Calendar>(parsed.OrThrow().Output, JsonSerializerOptions.Web)!;
    }

    private sealed record Calendar(string Name, List<Entry> First, List<Entry> Second);

    private sealed record Entry(string Uid, int Sequence, long From, long Until, string Summary, string Description);
}
