using Muster.Alerts;
using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Alerts;

public sealed class SilenceStoreTests(PostgresCluster cluster)
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14);
    private static readonly Duration Hour = Duration.FromHours(1);
    private static readonly Signal Planner = new()
    {
        Fingerprint = "0", Status = AlertStatus.Firing, Severity = Severity.P1, Summary = "slow", Service = "planner", FiredAt = Now,
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothEngines]
    public async Task A_silence_holds_from_its_start_to_its_end(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());
        var silence = await test.Database.Write(sql => store.Post(sql, Draft(Now + Hour, Now + 2 * Hour), Now), Ct);

        (await Holding(test, store, Now)).ShouldBeNull();
        (await Holding(test, store, Now + Hour)).ShouldBe(silence!.Id);
        (await Holding(test, store, Now + 2 * Hour)).ShouldBeNull();
    }

    [Theory, BothEngines]
    public async Task A_start_in_the_past_becomes_now(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());

        (await test.Database.Write(sql => store.Post(sql, Draft(Now - Hour, Now + Hour), Now), Ct))!.StartsAt.ShouldBe(Now);
    }

    [Theory, BothEngines]
    public async Task A_new_end_changes_it_in_place_and_new_matchers_make_another_one_of_it(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());
        var later = Now + Duration.FromMinutes(10);
        var first = (await test.Database.Write(sql => store.Post(sql, Draft(Now, Now + Hour), Now), Ct))!;
        var longer = (await test.Database.Write(sql => store.Post(sql, Draft(Now, Now + 9 * Hour) with { Id = first.Id, Comment = "longer" }, later), Ct))!;
        var other = (await test.Database.Write(sql => store.Post(
            sql, Draft(Now, Now + Hour) with { Id = first.Id, Matchers = [new Matcher("service", "tools", false)] }, later), Ct))!;

        longer.ShouldSatisfyAllConditions(
            () => longer.Id.ShouldBe(first.Id), () => longer.StartsAt.ShouldBe(Now), () => longer.EndsAt.ShouldBe(Now + 9 * Hour), () => longer.Comment.ShouldBe("longer"));
        other.Id.ShouldNotBe(first.Id);
        other.StartsAt.ShouldBe(later);
        var old = await test.Database.Read(sql => store.Get(sql, first.Id), Ct);
        old!.State(later).ShouldBe(SilenceState.Expired);
        old.EndsAt.ShouldBe(later);
    }

    [Theory, BothEngines]
    public async Task Posting_or_ending_one_that_never_was_changes_nothing(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());

        (await test.Database.Write(sql => store.Post(sql, Draft(Now, Now + Hour) with { Id = "nobody" }, Now), Ct)).ShouldBeNull();
        (await test.Database.Write(sql => store.Expire(sql, "nobody", Now), Ct)).ShouldBeFalse();
        (await test.Database.Read(sql => store.All(sql, Now), Ct)).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task A_pending_one_that_is_ended_never_holds(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());
        var pending = (await test.Database.Write(sql => store.Post(sql, Draft(Now + Hour, Now + 2 * Hour), Now), Ct))!;

        (await test.Database.Write(sql => store.Expire(sql, pending.Id, Now), Ct)).ShouldBeTrue();
        (await test.Database.Write(sql => store.Expire(sql, pending.Id, Now + Hour), Ct)).ShouldBeTrue();

        (await Holding(test, store, Now + Hour + Hour / 2)).ShouldBeNull();
        (await test.Database.Read(sql => store.Get(sql, pending.Id), Ct))!.EndsAt.ShouldBe(Now);
    }

    [Theory, BothEngines]
    public async Task One_that_ended_waits_to_be_swept_once(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());
        var silence = (await test.Database.Write(sql => store.Post(sql, Draft(Now, Now + Hour), Now), Ct))!;

        (await test.Database.Read(store.NextEnd, Ct)).ShouldBe(Now + Hour);
        (await test.Database.Read(sql => store.Unswept(sql, Now), Ct)).ShouldBeEmpty();
        (await test.Database.Read(sql => store.Unswept(sql, Now + Hour), Ct)).ShouldHaveSingleItem().Id.ShouldBe(silence.Id);

        await test.Database.Write(sql => store.Swept(sql, silence.Id, Now + Hour), Ct);

        (await test.Database.Read(sql => store.Unswept(sql, Now + Hour), Ct)).ShouldBeEmpty();
        (await test.Database.Read(store.NextEnd, Ct)).ShouldBeNull();
    }

    [Theory, BothEngines]
    public async Task Listed_are_the_active_the_pending_and_for_five_days_the_expired(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var store = new SilenceStore(new Wake());
        var later = Now + 3 * Hour;
        foreach (var (from, until) in new[] { (5, 6), (0, 1), (0, 9), (0, 2), (0, 8) })
        {
            await test.Database.Write(sql => store.Post(sql, Draft(Now + from * Hour, Now + until * Hour), Now), Ct);
        }

        (await test.Database.Read(sql => store.All(sql, later), Ct)).Select(one => (one.EndsAt - Now).TotalHours).ShouldBe([8, 9, 6, 2, 1]);
        (await test.Database.Read(sql => store.All(sql, Now + Duration.FromDays(6)), Ct)).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task Making_changing_and_ending_one_wakes_the_line(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, cluster, Ct);
        var wake = new Wake();
        var store = new SilenceStore(wake);
        var clock = new Clock(new ManualTime(Now));

        var silence = (await test.Database.Write(sql => store.Post(sql, Draft(Now, Now + Hour), Now), Ct))!;
        await wake.Wait(Hour, clock, Ct);
        await test.Database.Write(sql => store.Expire(sql, silence.Id, Now), Ct);
        await wake.Wait(Hour, clock, Ct);
    }

    private static SilenceDraft Draft(Instant from, Instant until) => new(null, [new Matcher("service", "plan.*", true)], from, until, "bob", "deploy");

    private static async Task<string?> Holding(TestDatabase test, SilenceStore store, Instant now) =>
        (await test.Database.Read(sql => store.Active(sql, now), Ct)).Holding("scripts", Planner)?.Id;
}
