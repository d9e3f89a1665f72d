using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Foundation;

namespace Muster.Tests.Simulation;

/// <summary>The bugs that a simulation worth its time has to catch.</summary>
internal static class Mutations
{
    public static IReadOnlyList<Mutation> All() =>
    [
        new LostWake(),
        new Misspoken("a lease that ran out is never taken again", ("lease_until <= @now))", "lease_until < 0))")),
        new Misspoken("a page counts as delivered before it is sent", ("update pages set state = 'Sending', lease_until = @leaseUntil", "update pages set state = 'Delivered', ended_at = @leaseUntil")),
        new Misspoken("a page is not due at its very instant", ("and due_at <= @now", "and due_at < @now")),
        new Misspoken("an incident is not due at its very instant", ("where next_due_at <= @now", "where next_due_at < @now")),
        new PageOutside(),
        new Misspoken("an acknowledgement leaves the pages standing", ("update pages set state = 'Superseded', superseded_at", "update pages set superseded_at")),
        new Misspoken("what was acknowledged in flight is sent again", ("and superseded_at is not null", "and 1 = 0"), ("and superseded_at is null", "")),
        new ForgottenTimer(),
        new Misspoken("a row that was set back is never tried again", ("(retry_at is null or retry_at <= @now)", "(retry_at is null)")),
        new FoldMarkedFirst(),
        new Misspoken("the ladder skips a person", ("from people where left_at is null order by place", "from people where left_at is null and place <> 1 order by place")),
        new Misspoken("a late failure undoes what another delivered", ("where id = @page and state = 'Sending' and (select count(*) from page_attempts where page = @page) = @attempt - 1", "where id = @page"),
            ("insert into page_attempts", "insert or replace into page_attempts")),
        new Misspoken("what a silence held back is never looked at again", ("where swept_at is null and ends_at <= @now", "where swept_at is null and ends_at < 0")),
        new Misspoken("a merge leaves the alerts behind", ("update alerts set incident = @to where incident = @from", "update alerts set incident = @to where incident = @from and signals < 0")),
        new Misspoken("a repeated request is carried out again", ("answer from idempotent_requests where id = @Id", "answer from idempotent_requests where id = @Id || 'x'"),
            ("values (@Id, @now, '') on conflict (id) do nothing", "values (@Id || @now || random(), @now, '')")),
    ];

    /// <summary>The journal signals, and nobody hears it.</summary>
    private sealed class LostWake() : Mutation("a wake-up is lost")
    {
        public override void Compose(IServiceCollection services) =>
            services.AddSingleton(rooms => new Journal(rooms.GetRequiredService<Database>(), rooms.GetRequiredService<Clock>(), new Wake()));
    }

    /// <summary>Pages are planned after the commit, when the process may be dead.</summary>
    private sealed class PageOutside() : Mutation("a page is planned outside the transaction")
    {
        private readonly List<(string Sql, List<SqliteParameter> Values)> _later = [];

        public override void Before(SteppedCommand command)
        {
            if (command.CommandText.StartsWith("insert into pages", StringComparison.Ordinal))
            {
                _later.Add((command.CommandText, [.. command.Parameters.Cast<SqliteParameter>().Select(one => new SqliteParameter(one.ParameterName, one.Value))]));
                command.CommandText = "update pages set state = state where id = @Id";
            }
        }

        public override void AfterCommit(SteppedConnection connection)
        {
            _later.ForEach(one => Do(connection, one.Sql, one.Values));
            _later.Clear();
        }

        public override void AfterRollback(SteppedConnection connection) => _later.Clear();
    }

    /// <summary>The timer is taken before the work is done; where that fails, nobody comes back.</summary>
    private sealed class ForgottenTimer() : Mutation("the repeat is forgotten after a failure")
    {
        private long? _incident;

        public override void Before(SteppedCommand command)
        {
            if (command.CommandText.StartsWith("update incidents set", StringComparison.Ordinal))
            {
                _incident = (long)command.Parameters.Cast<SqliteParameter>().Single(one => one.ParameterName.TrimStart('@') == "Number").Value!;
            }
        }

        public override void AfterCommit(SteppedConnection connection) => _incident = null;

        public override void AfterRollback(SteppedConnection connection)
        {
            if (_incident is { } incident)
            {
                Do(connection, $"update incidents set next_due_at = null where number = {incident}");
                _incident = null;
            }
        }
    }

    /// <summary>The rows count as folded in a transaction of their own, before what comes of them is on disk.</summary>
    private sealed class FoldMarkedFirst() : Mutation("the fold is not one transaction")
    {
        private bool _folding;

        public override void Before(SteppedCommand command) =>
            _folding |= command.CommandText.StartsWith("select id, source, received_at, urgency, signals from journal", StringComparison.Ordinal);

        public override void AfterCommit(SteppedConnection connection) => _folding = false;

        public override void AfterRollback(SteppedConnection connection)
        {
            if (_folding)
            {
                Do(connection, "update journal set folded_at = 1, outcome = '{\"signals\":[]}' where folded_at is null");
                _folding = false;
            }
        }
    }
}
