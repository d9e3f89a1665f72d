using Muster.Foundation;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Team;

/// <summary>The audit log against whoever can write to the database and has no master key.</summary>
public sealed class AuditTests(PostgresCluster postgres)
{
    private static readonly Secrets Key = new(new byte[32]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothEngines]
    public async Task What_was_written_is_whole_and_is_read_newest_first_and_by_person(On engine)
    {
        await using var test = await Written(engine, 5);

        (await Check(test)).ShouldBe(new AuditCheck(5, null, null, null));
        var log = Log(Key);
        var rows = await test.Database.Read(sql => log.List(sql, null, null, 3), Ct);
        rows.Select(row => row.Number).ShouldBe([5, 4, 3]);
        (rows[0].Who, rows[0].What, rows[0].About, rows[0].Was, rows[0].Became).ShouldBe(("alice", "changed", "person bob", "name 4", "name 5"));
        (await test.Database.Read(sql => log.List(sql, "bob", 3, 10), Ct)).Select(row => row.Number).ShouldBe([2, 1]);
        (await test.Database.Read(sql => log.List(sql, "carol", null, 10), Ct)).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task An_empty_log_is_whole(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        (await Check(test)).ShouldBe(new AuditCheck(0, null, null, null));
    }

    [Theory]
    [InlineData("update audit set became = 'name 9' where number = 3", 3, "row 3 is not what was written there")]
    [InlineData("update audit set was = null where number = 3", 3, "row 3 is not what was written there")]
    [InlineData("update audit set at = (select at from audit where number = 5) where number = 2", 2, "row 2 is not what was written there")]
    [InlineData("delete from audit where number = 3", 3, "row 3 is missing")]
    [InlineData("delete from audit where number in (2, 3)", 2, "rows 2 to 3 are missing")]
    [InlineData("delete from audit where number = 1", 1, "row 1 is missing")]
    [InlineData("delete from audit where number = 5", 5, "row 5 is missing: the log was longer")]
    [InlineData("delete from audit", 1, "row 1 is missing: the log was longer")]
    [InlineData("update audit set number = -number where number in (2, 4); update audit set number = 6 + number where number < 0", 2, "row 2 is not what was written there")]
    [InlineData("delete from audit where number = 3; update audit set number = number - 1 where number > 3", 3, "row 3 is not what was written there")]
    [InlineData("insert into audit select 6, at, who, what, about, was, became, hash from audit where number = 5", 5, "row 6 is not what was written there")]
    [InlineData("update settings set body = replace(body, '\"number\":5', '\"number\":4') where name = 'audit-head'; delete from audit where number = 5", 4, "the end was not sealed")]
    [InlineData("delete from settings where name = 'audit-head'", 1, "the end is not sealed")]
    public async Task Whatever_is_done_to_the_rows_is_found_and_stays_found(string sabotage, long broken, string says)
    {
        foreach (var engine in new[] { On.Sqlite, On.Postgres })
        {
            await using var test = await Written(engine, 5);
            await test.Database.Write(sql => sql.Execute(sabotage.Replace("at = (select at", engine == On.Sqlite ? "at = 1 + (select at" : "at = interval '1 second' + (select at")), Ct);

            var found = await Check(test);
            found.Says.ShouldNotBeNull(sabotage).ShouldContain(says);
            found.Broken.ShouldBeOneOf(broken, broken + 1);

            // Going on writing heals nothing.
            await Write(test, 2);
            (await Check(test)).Broken.ShouldNotBeNull($"{sabotage} on {engine}");
        }
    }

    [Theory, BothEngines]
    public async Task With_another_master_key_what_was_written_before_cannot_be_checked_and_what_comes_after_can(On engine)
    {
        await using var test = await Written(engine, 3);
        var anew = Log(new Secrets([.. Enumerable.Repeat((byte)7, 32)]));
        (await test.Database.Read(anew.Check, Ct)).Broken.ShouldBe(1);

        for (var more = 0; more < 3; more++)
        {
            await test.Database.Write(sql => anew.Append(sql, "alice", "changed", "person bob"), Ct);
        }

        (await test.Database.Read(anew.Check, Ct)).ShouldSatisfyAllConditions(
            found => found.Rows.ShouldBe(6), found => found.Broken.ShouldBe(1), found => found.LastBroken.ShouldBe(4));
    }

    [Theory, BothEngines]
    public async Task Many_at_once_follow_one_another_and_what_is_rolled_back_leaves_no_gap(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        var replicas = new[] { test.Database, engine == On.Postgres ? test.Reopen() : test.Database };

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            var log = Log(Key);
            var work = replicas[number % 2].Write(async sql =>
            {
                await log.Append(sql, "alice", "changed", $"service {number}");
                return number % 5 == 0 ? throw new InvalidOperationException("rolled back") : true;
            }, Ct);
            await (number % 5 == 0 ? (Task)Should.ThrowAsync<InvalidOperationException>(work) : work);
        }));

        (await Check(test)).ShouldBe(new AuditCheck(32, null, null, null));
        if (engine == On.Postgres)
        {
            await replicas[1].DisposeAsync();
        }
    }

    private async Task<TestDatabase> Written(On engine, int rows)
    {
        var test = await TestDatabase.Migrated(engine, postgres, Ct);
        await Write(test, rows);
        return test;
    }

    private static async Task Write(TestDatabase test, int rows)
    {
        for (var row = 1; row <= rows; row++)
        {
            var (from, to) = ($"name {row - 1}", $"name {row}");
            await test.Database.Write(sql => Log(Key).Append(sql, "alice", "changed", "person bob", from, to), Ct);
        }
    }

    private static Task<AuditCheck> Check(TestDatabase test) => test.Database.Read(Log(Key).Check, Ct);

    private static Audit Log(Secrets secrets)
    {
        var clock = new Clock(new ManualTime());
        return new Audit(new Settings(clock), secrets, clock);
    }
}
