using System.CommandLine;
using System.Text.Json.Nodes;

namespace Muster.Cli;

/// <summary>`oncall who`, and `page test`.</summary>
internal static class OnCallVerbs
{
    private static readonly string[] Roles = ["IC", "TO", "backup", "CO"];

    public static Command Group(CommonOptions common)
    {
        var at = new Option<string>("--at") { Description = "At another time, like 2026-02-18T02:14:33Z", HelpName = "TIME" };
        return CommonOptions.Group("oncall", "Who is on call", common.Verb("who", "Who holds each role, and who is next", async call =>
        {
            var answer = await call.Api.Get(call.Of(at) is { } time ? $"/v1/oncall?at={Uri.EscapeDataString(time)}" : "/v1/oncall", call.Ct);
            if (call.Screen.AsJson)
            {
                call.Screen.Json(answer);
                return;
            }

            var (now, next) = (answer.Find("roles") ?? default, answer.Find("next") ?? default);
            call.Screen.Table(["role", "now", "until", "next", "from"], Roles.Select(role =>
            {
                var (holder, after) = (now.Find(role) ?? default, next.Find(role) ?? default);
                return (IReadOnlyList<string?>)[role, holder.Text("person") ?? "nobody", holder.Moment("until"), after.Text("person"), after.Moment("from")];
            }), "Nobody.");
            foreach (var missing in answer.Items("missing"))
            {
                call.Screen.Line($"! {missing}");
            }
        }, at));
    }

    public static Command Page(CommonOptions common)
    {
        var person = new Argument<string>("PERSON") { Description = "Whom" };
        return CommonOptions.Group("page", "Pages", common.Verb("test", "Send somebody a test page, to prove that it arrives", async call =>
        {
            var answer = await call.Api.Post($"/v1/people/{Uri.EscapeDataString(call.Of(person))}/test-page", new JsonObject(), call.Ct);
            if (call.Screen.AsJson)
            {
                call.Screen.Json(answer);
            }
            else
            {
                call.Screen.Line($"A test page is on its way to {call.Of(person)}; what becomes of it: {answer.Text("ledger")}");
            }
        }, person));
    }
}
