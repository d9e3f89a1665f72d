namespace Muster.Tests.Simulation;

/// <summary>
/// What PostgreSQL needs to say which rows a transaction changes, as SQLite's update hook does: triggers that tell it to whoever sent
/// the statement. Rows whose key is a text get a number, as SQLite's have; and nothing is vacuumed behind a world's back.
/// </summary>
internal static class PostgresNotes
{
    private const string Word = "changed";

    public static string Schema { get; } = string.Join('\n',
    [
        .. new[] { "alerts", "pages", "page_attempts" }.Select(table => $"alter table {table} add column rowid bigint generated always as identity unique;{Trigger(table, "new.rowid")}"),
        Trigger("incidents", "new.number"), Trigger("journal", "new.id"), Trigger("people", "0"), Trigger("settings", "0"),
        """
        do $$ declare name text; begin
            for name in select tablename from pg_tables where schemaname = 'public' loop execute format('alter table %I set (autovacuum_enabled = off)', name); end loop;
        end $$;
        """,
    ]);

    public static (string Table, long Row)? Read(string notice) =>
        notice.Split(' ') is [Word, var table, var row] ? (table, long.Parse(row)) : null;

    private static string Trigger(string table, string row) =>
        $"""
        create function note_{table}() returns trigger language plpgsql as $$ begin raise notice '{Word} {table} %', {row}; return null; end $$;
        create trigger note after insert or update on {table} for each row execute function note_{table}();
        """;
}
