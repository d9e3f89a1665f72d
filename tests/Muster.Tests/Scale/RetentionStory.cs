using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Muster.Alerts;
using Muster.Engine;
using Muster.Foundation;
using Muster.Team;
using Muster.Tests.Stories;
using Muster.Tests.Support;
using static NodaTime.Duration;

namespace Muster.Tests.Scale;

/// <summary>What is over goes after its time, and nothing else does.</summary>
public abstract class RetentionStory(On on, PostgresCluster cluster) : Story(on, cluster)
{
    private static readonly Retention Short = new() { Pages = FromDays(30), Alerts = FromDays(30), Journal = FromDays(30) };

    [Fact]
    public async Task What_is_over_goes_after_its_time_and_what_belongs_to_an_incident_that_is_not_closed_stays()
    {
        await using var walk = await Lives(Short);
        (await Rows(walk.Server, "pages where incident = 1")).ShouldBeGreaterThan(3);

        await Later(walk, FromDays(40));

        // #1 is closed: of it the incident, its timeline and its review are left.
        (await Rows(walk.Server, "pages where incident = 1")).ShouldBe(0);
        (await Rows(walk.Server, "page_attempts where page not in (select id from pages)")).ShouldBe(0);
        (await Rows(walk.Server, "alerts where incident = 1")).ShouldBe(0);
        (await walk.Server.Incident(1))["review"]!["rootCause"].ShouldNotBeNull();
        (await walk.Server.Timeline(1)).Count.ShouldBeGreaterThan(5);
        // #2 waits for its review and #3 for anybody: all of theirs is there.
        foreach (var number in new[] { 2, 3 })
        {
            (await walk.Server.Incident(number))["alerts"]!.AsArray().Count.ShouldBe(1);
            (await Rows(walk.Server, $"pages where incident = {number} and planned_at <= @began", new { began = walk.Began })).ShouldBeGreaterThan(0);
        }

        (await Rows(walk.Server, "journal")).ShouldBe(2, "the requests that #2 and #3 came from, and none of before");
        (await Rows(walk.Server, "alerts where silenced_by is not null")).ShouldBe(0, "the silenced one resolved long ago");
        (await Rows(walk.Server, "silences")).ShouldBe(0);
        (await Rows(walk.Server, "idempotent_requests")).ShouldBe(0);
        (await Rows(walk.Server, "action_uses")).ShouldBe(1, "that a link was used is kept for 60 days");
        (await Rows(walk.Server, "sessions")).ShouldBe(0);
        walk.Server.Logs.Lines.ShouldContain(line => line.Contains("rows were older than the retention's ages"));
    }

    [Fact]
    public async Task Within_its_time_nothing_goes()
    {
        await using var walk = await Lives(new Retention());
        var before = await All(walk.Server);
        await Later(walk, FromDays(6));
        (await All(walk.Server)).ShouldBe(before);
    }

    [Fact]
    public async Task A_closed_incident_goes_whole_when_the_team_says_so_and_its_number_is_not_given_out_again()
    {
        await using var walk = await Lives(Short with { Incidents = FromDays(35) });
        await Later(walk, FromDays(40));

        using var gone = await walk.Server.As("alice").GetAsync("/v1/incidents/1");
        gone.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await Rows(walk.Server, "incident_events where incident = 1")).ShouldBe(0);
        (await walk.Server.Incident(2))["stage"]!.ToString().ShouldBe("review");
        // The same failure again, which the forgotten incident was about, is a new one.
        (await walk.Server.Fire(walk.Server.Signal(Severity.P1))).ShouldBe(4);
    }

    [Fact]
    public async Task A_long_past_goes_little_by_little_and_a_page_passes_it()
    {
        await using var walk = await Walk();
        var server = walk.Server;
        await server.Write(sql => sql.ExecuteMany(
            "insert into action_uses (token_hash, used_at) values (@hash, @at)", [.. Enumerable.Range(0, 1_200).Select(i => new { hash = $"{i:0000}", at = walk.Now - FromDays(61) })]));

        await server.Advance(FromMinutes(10));
        (await Rows(server, "action_uses")).ShouldBe(700);
        await walk.Fires(Severity.P0, "page alice, page bob");
        (await Rows(server, "action_uses")).ShouldBe(700);
        await server.Advance(FromSeconds(1));
        (await Rows(server, "action_uses")).ShouldBe(200);
        await server.Advance(FromMinutes(1));
        (await Rows(server, "action_uses")).ShouldBe(0);
    }

    /// <summary>#1 lived and is closed; days later #2 is resolved and waits for its review, and #3 waits for anybody.</summary>
    private async Task<Walk> Lives(Retention keep)
    {
        var walk = await WalkTo("closed");
        var server = walk.Server;
        await server.Write(sql => server.Services.GetRequiredService<Settings>().Set(sql, Retention.Setting, keep));
        await server.Resolve(server.Signal(Severity.P1));
        await server.Write(sql => server.Services.GetRequiredService<SilenceStore>().Post(
            sql, new SilenceDraft(null, [new Matcher("service", "mailer", IsRegex: false)], walk.Now, walk.Now + FromHours(12), "alice", "known"), walk.Now));
        await server.Fire(server.Signal(Severity.P0, "mailer"));
        await server.Resolve(server.Signal(Severity.P0, "mailer"));
        await server.Write(sql => server.Services.GetRequiredService<TeamStore>().StartSession(sql, "alice-token", "a browser", walk.Now));

        await server.Advance(FromDays(2));
        (await server.Fire(server.Signal(Severity.P1, "search"))).ShouldBe(2);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/incidents/2/acknowledge") { Content = JsonContent.Create(new { }) })
        {
            request.Headers.Add("Idempotency-Key", "once");
            using var answer = await server.As("bob").SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }

        await server.Do("alice", 2, "classify", new { kind = "infrastructure" });
        await server.Do("bob", 2, "accept");
        await server.Do("alice", 2, "resolve", new { fix = "Restarted it", verification = "Checked by hand", impactGone = true });
        (await server.Fire(server.Signal(Severity.P1, "planner"))).ShouldBe(3);
        using (var escalated = await server.Http.PostAsync(server.Receiver.To("bob").Last(message => message.Kind == "page").Action("escalate").Url, null))
        {
            escalated.EnsureSuccessStatusCode();
        }

        await server.Settle();
        walk.Mark();
        walk.Arrived();
        return walk;
    }

    /// <summary>Without living through it: nobody is at the server for so long, and then it takes a round.</summary>
    private static async Task Later(Walk walk, Duration span)
    {
        await walk.Restart(_ =>
        {
            walk.Server.Time.Advance(span);
            return Task.CompletedTask;
        });
        await walk.Server.Settle();
        await walk.Server.Advance(FromMinutes(10));
        await walk.Server.Advance(FromMinutes(1));
    }

    private static Task<long> Rows(MusterServer server, string what, object? args = null) =>
        server.Read(sql => sql.First<long>($"select count(*) from {what}", args));

    /// <summary>What is never added to by time alone.</summary>
    private static async Task<IReadOnlyList<long>> All(MusterServer server)
    {
        var rows = new List<long>();
        foreach (var table in new[] { "journal", "alerts", "incidents", "silences", "idempotent_requests", "action_uses", "pages where incident = 1" })
        {
            rows.Add(await Rows(server, table));
        }

        return rows;
    }
}

public sealed class RetentionStoryOnSqlite(PostgresCluster cluster) : RetentionStory(On.Sqlite, cluster);

public sealed class RetentionStoryOnPostgres(PostgresCluster cluster) : RetentionStory(On.Postgres, cluster)
{
    private readonly PostgresCluster _cluster = cluster;

    [Fact]
    public async Task Of_several_replicas_one_takes_away_at_a_time()
    {
        await using var server = await SampleTeam.Move(await MusterServer.Start(On.Postgres, _cluster));
        await server.Write(sql => sql.Execute("insert into action_uses (token_hash, used_at) values ('old', @at)", new { at = server.Time.Now - FromDays(61) }));
        await server.Write(async sql =>
        {
            await sql.OneAtATime(Exclusive.Retention);
            await server.Advance(FromMinutes(30));
            (await sql.First<long>("select count(*) from action_uses")).ShouldBe(1);
        });
        await server.Advance(FromHours(1));
        (await server.Read(sql => sql.First<long>("select count(*) from action_uses"))).ShouldBe(0);
    }
}
