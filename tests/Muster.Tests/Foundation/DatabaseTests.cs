using Muster.Foundation;
using Muster.Tests.Support;

namespace Muster.Tests.Foundation;

public sealed class DatabaseTests(PostgresCluster postgres)
{
    private static readonly Instant Now = Instant.FromUtc(2026, 2, 18, 2, 14, 33).PlusNanoseconds(123_000_000);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, BothEngines]
    public async Task A_write_that_throws_leaves_nothing_and_signals_nobody(On engine)
    {
        await using var test = await WithNotes(engine);
        var signalled = false;

        await Should.ThrowAsync<TimeoutException>(test.Database.Write(async sql =>
        {
            await Add(sql, "lost");
            sql.AfterCommit(() => signalled = true);
            throw new TimeoutException("in the middle");
        }, Ct));

        (await Texts(test.Database)).ShouldBeEmpty();
        signalled.ShouldBeFalse();
    }

    [Theory, BothEngines]
    public async Task After_a_failed_write_the_next_one_works(On engine)
    {
        await using var test = await WithNotes(engine);

        await Should.ThrowAsync<Exception>(test.Database.Write(sql => sql.Execute("insert into nowhere values (1)"), Ct));
        await test.Database.Write(sql => Add(sql, "kept"), Ct);

        (await Texts(test.Database)).ShouldBe(["kept"]);
    }

    [Theory, BothEngines]
    public async Task What_is_done_after_a_commit_finds_it_committed(On engine)
    {
        await using var test = await WithNotes(engine);
        Task<IReadOnlyList<string>>? seen = null;

        await test.Database.Write(async sql =>
        {
            await Add(sql, "kept");
            sql.AfterCommit(() => seen = Texts(test.Database));
        }, Ct);

        (await seen.ShouldNotBeNull()).ShouldBe(["kept"]);
    }

    [Theory, BothEngines]
    public async Task A_read_sees_one_moment_and_what_it_writes_is_not_kept(On engine)
    {
        await using var test = await WithNotes(engine);
        await test.Database.Write(sql => Add(sql, "first"), Ct);

        var (before, after) = await test.Database.Read(async sql =>
        {
            var before = await sql.Query<string>("select text from notes");
            await test.Database.Write(other => Add(other, "meanwhile"), Ct);
            return (before, await sql.Query<string>("select text from notes"));
        }, Ct);
        await test.Database.Read(async sql => { await Add(sql, "by a read"); return true; }, Ct);

        before.ShouldBe(["first"]);
        after.ShouldBe(["first"]);
        (await Texts(test.Database)).ShouldBe(["first", "meanwhile"]);
    }

    [Theory, BothEngines]
    public async Task A_hundred_writes_at_once_all_arrive(On engine)
    {
        await using var test = await WithNotes(engine);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => test.Database.Write(sql => Add(sql, $"{number}"), Ct)));

        (await Texts(test.Database)).Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, 100));
    }

    [Theory, BothEngines]
    public async Task What_was_written_is_there_after_a_restart(On engine)
    {
        await using var test = await WithNotes(engine);
        await test.Database.Write(sql => Add(sql, "kept"), Ct);

        await using var again = test.Reopen();

        (await Texts(again)).ShouldBe(["kept"]);
    }

    [Theory, BothEngines]
    public async Task An_instant_comes_back_to_the_millisecond_and_a_missing_one_as_null(On engine)
    {
        await using var test = await WithNotes(engine);
        var rows = new[] { new Note("one", Now, null), new Note("two", Instant.FromUtc(1969, 7, 20, 20, 17), Now) };

        await test.Database.Write(async sql =>
        {
            await sql.Execute("insert into notes (text, at, until) values (@Text, @At, @Until)", rows[0]);
            await sql.ExecuteMany("insert into notes (text, at, until) values (@Text, @At, @Until)", rows[1..]);
        }, Ct);

        var read = await test.Database.Read(sql => sql.Query<NoteRow>("select text, at, until from notes order by id"), Ct);
        read.Select(row => new Note(row.Text, row.At, row.Until)).ShouldBe(rows);
    }

    [Theory, BothEngines]
    public async Task Many_rows_in_one_go_arrive_in_order_and_none_is_no_error(On engine)
    {
        await using var test = await WithNotes(engine);
        const string Insert = "insert into notes (text, at, until) values (@Text, @At, @Until)";

        await test.Database.Write(sql => sql.ExecuteMany(Insert, Array.Empty<Note>()), Ct);
        await test.Database.Write(sql => sql.ExecuteMany(Insert, Enumerable.Range(0, 500).Select(number => new Note($"{number}", Now, null)).ToList()), Ct);

        (await Texts(test.Database)).ShouldBe(Enumerable.Range(0, 500).Select(number => $"{number}"));
    }

    [Theory, BothEngines]
    public async Task A_document_is_replaced_whole_and_an_unknown_one_is_null(On engine)
    {
        await using var test = await TestDatabase.Migrated(engine, postgres, Ct);
        var settings = new Settings(new Clock(new ManualTime()));

        await test.Database.Write(sql => settings.Set(sql, "note", new Note("one", Now, null)), Ct);
        await test.Database.Write(sql => settings.Set(sql, "note", new Note("two", Now, Now)), Ct);

        (await test.Database.Read(sql => settings.Get<Note>(sql, "note"), Ct)).ShouldBe(new Note("two", Now, Now));
        (await test.Database.Read(sql => settings.Get<Note>(sql, "other"), Ct)).ShouldBeNull();
    }

    private async Task<TestDatabase> WithNotes(On engine)
    {
        var test = await TestDatabase.Empty(engine, postgres, Ct);
        var id = engine == On.Sqlite ? "integer primary key autoincrement" : "bigint generated by default as identity primary key";
        await test.Database.Write(sql => sql.Execute($"create table notes (id {id}, text text not null, at timestamptz not null, until timestamptz)"), Ct);
        return test;
    }

    private static Task<int> Add(Session sql, string text) =>
        sql.Execute("insert into notes (text, at) values (@text, @Now)", new { text, Now });

    private static Task<IReadOnlyList<string>> Texts(Database database) =>
        database.Read(sql => sql.Query<string>("select text from notes order by id"), Ct);

    private sealed record Note(string Text, Instant At, Instant? Until);

    private sealed class NoteRow
    {
        public string Text { get; init; } = "";

        public Instant At { get; init; }

        public Instant? Until { get; init; }
    }
}
