using System.Security.Cryptography;
using System.Text;
using Muster.Foundation;

namespace Muster.Team;

/// <summary>
/// Who changed what, and when: rows that are only ever added, in the transaction of the change itself. Each carries a hash of
/// itself and of the row before, under the master key, and the last is sealed apart: whoever can only write the database can
/// neither change a row, take one out, nor cut the end off without <see cref="Check"/> finding it.
/// </summary>
internal sealed class Audit(Settings settings, Secrets secrets, Clock clock)
{
    /// <summary>Somebody who is not signed in.</summary>
    public const string Nobody = "nobody";

    private const string Columns = "number, at, who, what, about, was, became, hash";
    private const string HeadSetting = "audit-head";
    private const string Unsealed = "unsealed";
    private const int LongestText = 2000;
    private const int Batch = 1000;
    private readonly byte[] _key = secrets.Derive("audit");

    /// <summary>The last thing a transaction does: from here to its commit nobody else can add a row.</summary>
    /// <param name="who">`alice`, `program:ci`, or <see cref="Nobody"/>.</param>
    /// <param name="what">A verb in the past: `added`, `changed`, `signed in`.</param>
    /// <param name="about">What it was done to: `person bob`.</param>
    public async Task Append(Session sql, string who, string what, string about, string? from = null, string? to = null)
    {
        await sql.OneAtATime(Exclusive.Audit);
        var head = await settings.Get<Head>(sql, HeadSetting);
        var last = await sql.First<long?>("select max(number) from audit") ?? 0;
        // From where the log was left, not from what is found there: rows that were cut off leave a gap, and an end that
        // somebody else wrote is followed by a row that does not fit it.
        var before = head is null && last == 0 ? "" : head is not null && Sealed(head) ? head.Hash : Unsealed;
        var row = new AuditRow
        {
            Number = Math.Max(head?.Number ?? 0, last) + 1, At = clock.Now, Who = Short(who)!, What = Short(what)!, About = Short(about)!, Was = Short(from), Became = Short(to),
        };
        var hash = HashOf(row, before);
        await sql.Execute(
            $"insert into audit ({Columns}) values (@Number, @At, @Who, @What, @About, @Was, @Became, @hash)",
            new { row.Number, row.At, row.Who, row.What, row.About, row.Was, row.Became, hash });
        await settings.Set(sql, HeadSetting, new Head(row.Number, hash, Seal(row.Number, hash)));
    }

    /// <summary>Newest first.</summary>
    /// <param name="person">Only what this person did, and what was done to them.</param>
    /// <param name="before">Only rows with a smaller number.</param>
    public Task<IReadOnlyList<AuditRow>> List(Session sql, string? person, long? before, int most) => sql.Query<AuditRow>(
        $"""
        select {Columns} from audit where number < @below {(person is null ? "" : "and (who = @person or about = @about)")}
        order by number desc limit @most
        """, new { below = before ?? long.MaxValue, person, about = $"person {person}", most });

    /// <summary>Looks through all of it.</summary>
    public async Task<AuditCheck> Check(Session sql)
    {
        var (number, hash, first, last) = (0L, "", default(Break?), 0L);
        IReadOnlyList<AuditRow> rows;
        do
        {
            rows = await sql.Query<AuditRow>($"select {Columns} from audit where number > @number order by number limit {Batch}", new { number });
            foreach (var row in rows)
            {
                if (Fault(row, number, hash) is { } fault)
                {
                    (first, last) = (first ?? fault, row.Number);
                }

                (number, hash) = (row.Number, row.Hash);
            }
        }
        while (rows.Count == Batch);

        if (End(await settings.Get<Head>(sql, HeadSetting), number, hash) is { } end)
        {
            (first, last) = (first ?? end, Math.Max(last, end.Number));
        }

        return new AuditCheck(number, first?.Number, first?.Says, first is null ? null : last);
    }

    private Break? Fault(AuditRow row, long before, string hash) =>
        row.Number != before + 1 ? new Break(before + 1, row.Number == before + 2 ? $"row {before + 1} is missing" : $"rows {before + 1} to {row.Number - 1} are missing")
        : HashOf(row, hash) != row.Hash ? new Break(row.Number, $"row {row.Number} is not what was written there, or does not follow the row before it")
        : null;

    private Break? End(Head? head, long number, string hash) =>
        head is null ? number == 0 ? null : new Break(1, "the end is not sealed")
        : !Sealed(head) ? new Break(head.Number, "the end was not sealed with this master key")
        : head.Number > number ? new Break(number + 1, $"row {number + 1} is missing: the log was longer than it is")
        : head.Number < number || head.Hash != hash ? new Break(head.Number, $"row {head.Number} is not the one that was sealed")
        : null;

    private bool Sealed(Head head) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Seal(head.Number, head.Hash)), Encoding.ASCII.GetBytes(head.Seal));

    private string Seal(long number, string hash) => Hmac($"head {number} {hash}");

    /// <summary>Each part with its length, so that no two rows are written the same way.</summary>
    private string HashOf(AuditRow row, string before) => Hmac(string.Concat(
        new[] { before, $"{row.Number}", $"{row.At.ToUnixTimeMilliseconds()}", row.Who, row.What, row.About, row.Was, row.Became }
            .Select(part => part is null ? "-" : $"{part.Length}:{part}")));

    private string Hmac(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));

    private static string? Short(string? text) => text is null ? null : OneLine.Of(text, LongestText);

    /// <summary>The last row, kept beside the log.</summary>
    private sealed record Head(long Number, string Hash, string Seal);

    private sealed record Break(long Number, string Says);
}

/// <summary>One row of the audit log.</summary>
internal sealed class AuditRow
{
    public long Number { get; init; }

    public Instant At { get; init; }

    public string Who { get; init; } = "";

    public string What { get; init; } = "";

    public string About { get; init; } = "";

    /// <summary>Without secrets, like <see cref="Became"/>.</summary>
    public string? Was { get; init; }

    public string? Became { get; init; }

    public string Hash { get; init; } = "";
}

/// <param name="Rows">The number of the last row.</param>
/// <param name="Broken">The first row that is not as it was written; null when all are.</param>
/// <param name="LastBroken">The last such row: with another master key none before it can be checked.</param>
internal sealed record AuditCheck(long Rows, long? Broken, string? Says, long? LastBroken);
