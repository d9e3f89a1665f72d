using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.OnCall;

public sealed class OnCallStoreTests(PostgresCluster postgres)
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14, 33);

    private static readonly Rotation Weekly = new()
    {
        Handoff = new Handoff(IsoDayOfWeek.Tuesday, new LocalTime(9, 30)),
        Weeks = [new(new LocalDate(2026, 2, 17), "alice", "bob", "carol", null), new(new LocalDate(2026, 2, 24), "bob", "carol", null, "bob")],
        Repeat = true,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothEngines]
    public async Task A_rotation_is_read_back_as_it_was_saved(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        var room = new Room(["alice", "bob", "carol"]);

        (await test.Database.Read(room.OnCall.Rotation, Ct)).ShouldBeNull();
        await test.Database.Write(room.Settle, Ct);
        await test.Database.Write(sql => room.OnCall.Save(sql, Weekly), Ct);

        var read = (await test.Database.Read(room.OnCall.Rotation, Ct)).ShouldNotBeNull();
        read.Weeks.ShouldBe(Weekly.Weeks);
        (read with { Weeks = Weekly.Weeks, Layers = Weekly.Layers }).ShouldBe(Weekly);
    }

    [Theory, BothEngines]
    public async Task The_roster_follows_the_rotation_the_people_and_the_teams_clock(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        var room = new Room(["carol", "alice", "bob"]);
        await test.Database.Write(room.Settle, Ct);
        (await At(Now)).Duty.ShouldBe(new Duty("alice", "carol", "bob", "alice"), "no rotation: in team order");

        await test.Database.Write(sql => room.OnCall.Save(sql, Weekly), Ct);
        (await At(Now)).Duty.ShouldBe(new Duty("alice", "bob", "carol", null));
        (await At(Instant.FromUtc(2026, 2, 17, 8, 29))).Fallback.ShouldBeTrue("09:29 in Berlin");
        (await At(Instant.FromUtc(2026, 2, 17, 8, 30))).Fallback.ShouldBeFalse("09:30 in Berlin");

        await test.Database.Write(sql => room.Team.PersonLeft(sql, "bob", Now), Ct);
        (await At(Now)).Duty.ShouldBe(new Duty("alice", "carol", null, null));

        Task<Roster> At(Instant now) => test.Database.Read(async sql => await room.OnCall.RosterAt(sql, await room.Team.Team(sql), now), Ct);
    }

    [Theory, BothEngines]
    public async Task A_rotation_that_breaks_a_rule_is_refused_and_the_old_one_stays(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        var room = new Room(["alice", "bob", "carol"]);
        await test.Database.Write(room.Settle, Ct);
        await test.Database.Write(sql => room.OnCall.Save(sql, Weekly), Ct);

        var refused = await Should.ThrowAsync<BadInputException>(test.Database.Write(
            sql => room.OnCall.Save(sql, Weekly with { Weeks = [Weekly.Weeks[0] with { IC = "bob" }] }), Ct));

        refused.Field.ShouldBe("rotation.weeks[0].TO");
        (await test.Database.Read(room.OnCall.Rotation, Ct))!.Weeks.ShouldBe(Weekly.Weeks);
    }

    /// <summary>The stores, and a team in Berlin.</summary>
    private sealed class Room
    {
        private readonly string[] _people;

        public Room(string[] people)
        {
            var clock = new Clock(new ManualTime(Now));
            var settings = new Settings(clock);
            _people = people;
            Team = new TeamStore(settings, new Secrets(new byte[32]));
            OnCall = new OnCallStore(settings, Team, clock);
        }

        public TeamStore Team { get; }

        public OnCallStore OnCall { get; }

        public async Task Settle(Session sql)
        {
            await Team.SaveTeam(sql, new TeamSettings { TimeZone = "Europe/Berlin" });
            foreach (var (place, id) in _people.Index())
            {
                await Team.SavePerson(sql, new Person { Id = id, Name = id }, place);
            }
        }
    }
}
