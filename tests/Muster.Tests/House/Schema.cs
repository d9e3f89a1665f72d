using System.Text.RegularExpressions;
using Muster.Foundation;

namespace Muster.Tests.House;

/// <summary>
/// A database's tables, columns and indexes, one line each, in words that both engines share. Names of indexes are left out:
/// the engines name those of constraints themselves.
/// </summary>
internal static partial class Schema
{
    private const string SqliteColumns = """
        select t.name || '.' || c.name as Place, c.type as Type, c."notnull" as Required, c.pk > 0 as IsKey
        from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite\_%' escape '\'
        """;

    private const string PostgresColumns = """
        select c.relname || '.' || a.attname as Place, format_type(a.atttypid, a.atttypmod) as Type, a.attnotnull::int as Required,
               exists (select 1 from pg_index k where k.indrelid = c.oid and k.indisprimary and a.attnum = any (k.indkey))::int as IsKey
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        """;

    private const string SqliteIndexes = """
        select t.name as Place, i."unique" as IsUnique,
               (select group_concat(coalesce(k.name, 'expression') || iif(k."desc", ' desc', ''), ', ') from pragma_index_xinfo(i.name) k where k.key) as Columns,
               (select s.sql from sqlite_master s where s.type = 'index' and s.name = i.name and i.partial) as Condition
        from sqlite_master t, pragma_index_list(t.name) i where t.type = 'table' and i.origin <> 'pk'
        """;

    private const string PostgresIndexes = """
        select c.relname as Place, i.indisunique::int as IsUnique,
               (select string_agg(coalesce(a.attname, 'expression') || case when i.indoption[n - 1] & 1 = 1 then ' desc' else '' end, ', ' order by n)
                from generate_series(1, i.indnkeyatts) n left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[n - 1] and a.attnum > 0) as Columns,
               'where ' || pg_get_expr(i.indpred, i.indrelid) as Condition
        from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace and not i.indisprimary
        """;

    public static Task<IReadOnlyList<string>> Of(Database database, CancellationToken ct) => database.Read<IReadOnlyList<string>>(async sql =>
    {
        var sqlite = database.Dialect == Dialect.Sqlite;
        var columns = await sql.Query<Column>(sqlite ? SqliteColumns : PostgresColumns);
        var indexes = await sql.Query<Index>(sqlite ? SqliteIndexes : PostgresIndexes);
        return [.. columns.Select(Line).Concat(indexes.Select(Line)).Order(StringComparer.Ordinal)];
    }, ct);

    // A key is never null; only SQLite lets its declaration leave that open.
    private static string Line(Column column) =>
        $"{column.Place} {Plain(column.Type)}{(column.Required + column.IsKey > 0 ? " not null" : "")}{(column.IsKey > 0 ? " key" : "")}";

    private static string Line(Index index) =>
        $"{index.Place} {(index.IsUnique > 0 ? "unique " : "")}index on ({index.Columns}){Condition(index.Condition)}";

    /// <summary>SQLite has one integer, of 64 bits.</summary>
    private static string Plain(string type) => type.ToLowerInvariant() switch
    {
        "bigint" or "smallint" => "integer",
        "timestamp with time zone" => "timestamptz",
        var other => other,
    };

    /// <summary>The words after `where`, without the casts and brackets that PostgreSQL adds.</summary>
    private static string Condition(string? sql) =>
        sql is null ? "" : " where " + Noise().Replace(sql[(sql.LastIndexOf("where ", StringComparison.OrdinalIgnoreCase) + 6)..].ToLowerInvariant(), "");

    [GeneratedRegex(@"::\w+|[()]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Noise();

    private sealed class Column
    {
        public string Place { get; init; } = "";

        public string Type { get; init; } = "";

        public long Required { get; init; }

        public long IsKey { get; init; }
    }

    private sealed class Index
    {
        public string Place { get; init; } = "";

        public long IsUnique { get; init; }

        public string Columns { get; init; } = "";

        public string? Condition { get; init; }
    }
}
