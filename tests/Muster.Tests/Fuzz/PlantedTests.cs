using System.Collections.Concurrent;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Muster.Foundation;
using Muster.Tests.Support;
using Xunit.Sdk;

namespace Muster.Tests.Fuzz;

/// <summary>Endpoints that are wrong in one way each: a storm has to find every one of them, or it proves nothing about the others.</summary>
public sealed class PlantedTests(PostgresCluster cluster)
{
    /// <summary>That the wrong input comes up within these few requests must not depend on luck.</summary>
    private const ulong AlwaysTheSame = 1;

    private const string Year1 = "0001-01-01T00:00:00Z";

    private static readonly Recipe Planted = Recipe.Json("/planted", """{"when":"2026-02-18T02:14:33Z","who":"alice"}""");

    private static readonly Dictionary<string, (Func<HttpContext, string?, Task<IResult>> Answer, string Found)> Wrongs = new()
    {
        ["throws"] = ((_, when) => when == Year1 ? throw new InvalidOperationException("no such year") : Fine, "the server failed"),
        ["database"] = ((_, when) => when == Year1 ? throw new TimeoutException("locked") : Fine, "the server failed"),
        ["hangs"] = ((_, when) => when == Year1 ? new TaskCompletionSource<IResult>().Task : Fine, "the server never answered"),
        ["hangs-up"] = ((http, when) => { if (when == Year1) http.Abort(); return Fine; }, "the server hung up"),
        ["logs"] = ((http, when) =>
        {
            if (when == Year1) http.RequestServices.GetRequiredService<ILogger<PlantedTests>>().LogError("what was that?");
            return Fine;
        }, "what was that?"),
        ["mute"] = ((_, when) => Task.FromResult(when == Year1 ? Results.BadRequest() : Results.Ok()), "an error is problem+json"),
        ["no-reason"] = ((_, when) => Task.FromResult(when == Year1 ? Results.Problem("no", statusCode: 400) : Results.Ok()), "a problem has a reason"),
        ["no-json"] = ((_, when) => Task.FromResult(Results.Text(when == Year1 ? "{" : "{}", "application/json")), "the answer is not JSON"),
        ["half-a-page"] = ((_, when) => Task.FromResult(when == Year1 ? Results.Text("<html>", "text/html") : Results.Ok()), "the page breaks off"),
        ["elsewhere"] = ((_, when) => Task.FromResult(when == Year1 ? Results.Redirect("//evil.example") : Results.Ok()), "a redirection stays on this server"),
    };

    public static TheoryData<string> Names => [.. Wrongs.Keys];

    private static Task<IResult> Fine => Task.FromResult(Results.Ok());

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_that_one_odd_input_brings_out_is_found(string wrong)
    {
        await using var server = await MusterServer.Start(On.Sqlite, cluster, plant: app => app.MapPost("/planted", async (HttpContext http, CancellationToken ct) =>
            await Wrongs[wrong].Answer(http, (await Body.Read(http.Request, ct)).Text("when"))));
        using var storm = await Over(server);

        await storm.Blow(0, 4_000);

        var found = Should.Throw<FailException>(storm.Verify).Message;
        found.ShouldContain(Wrongs[wrong].Found);
        found.ShouldContain("MUSTER_FUZZ_SEED=");
    }

    [Theory]
    [InlineData(5_000, 4_000)]
    [InlineData(50_000, 2_500)]
    public async Task A_leak_shows_in_the_memory(int characters, int requests)
    {
        var kept = new ConcurrentBag<string>();
        await using var server = await MusterServer.Start(On.Sqlite, cluster, plant: app => app.MapPost("/planted", () => kept.Add(new string('x', characters))));
        using var storm = await Over(server);
        await storm.Blow(0, 400);
        var early = Memory.Held();

        await storm.Blow(400, requests);

        storm.Verify();
        early.HasGrownTo(Memory.Held()).ShouldBeTrue();
        kept.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task What_was_stored_and_cannot_be_read_again_is_found()
    {
        await using var server = await MusterServer.Start(On.Sqlite, cluster);
        await new FuzzTeam(server).MoveIn();
        (await server.Client("scripts-key-1234").PostAsJsonAsync("/v1/alerts", new { severity = "P2", service = "nightly-sync", summary = "late" })).EnsureSuccessStatusCode();
        server.Logs.Tolerate("");
        await Aftermath.Verify(server);
        await server.Write(sql => sql.Execute("update incidents set state = replace(state, '\"firedAt\":\"2026', '\"firedAt\":\"x') where number = 1"));

        (await Assert.ThrowsAsync<ShouldAssertException>(() => Aftermath.Verify(server))).Message.ShouldContain("InternalServerError");
    }

    private static async Task<Storm> Over(MusterServer server)
    {
        var team = new FuzzTeam(server);
        await team.MoveIn();
        return new Storm(server, team, [Planted], AlwaysTheSame) { Patience = TimeSpan.FromSeconds(5) };
    }
}
