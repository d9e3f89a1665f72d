using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Muster.Cli;

/// <summary>`people`: who is on the team, and the links that let somebody in; also for an administrator who is locked out, on the server's own machine.</summary>
internal static class PeopleVerbs
{
    public static Command Group(CommonOptions common) => CommonOptions.Group(
        "people", "Who is on the team, and links that let somebody in", List(common), Invite(common), Recover(common));

    private static Command List(CommonOptions common) => common.Verb("list", "Everybody, and how they sign in", async call =>
    {
        var answer = await call.Api.Get("/v1/people", call.Ct);
        if (call.Screen.AsJson)
        {
            call.Screen.Json(answer);
            return;
        }

        call.Screen.Table(["id", "name", "permission", "signs in with"], answer.Items("people").Select(person =>
            (IReadOnlyList<string?>)[person.Text("id"), person.Text("name"), person.Text("permission"), string.Join(", ", person.Items("signsInWith"))]), "Nobody.");
        foreach (var invited in answer.Items("invitations"))
        {
            call.Screen.Line($"Invited: {invited.Text("name")} ({invited.Text("email")}) as {invited.Text("permission")}, until {invited.Moment("expiresAt")}");
        }
    });

    private static Command Invite(CommonOptions common)
    {
        var name = new Option<string>("--name") { Description = "Whom", Required = true };
        var email = new Option<string>("--email") { Description = "Where they are paged until they have another way", Required = true };
        var permission = new Option<string>("--permission") { Description = "admin, responder or viewer", DefaultValueFactory = _ => "responder" };
        return common.Verb("invite", "Make a link with which somebody joins", async call => Show(call, await call.Api.Post(
            "/v1/invitations", new JsonObject { ["name"] = call.Of(name), ["email"] = call.Of(email), ["permission"] = call.Of(permission) }, call.Ct)), name, email, permission);
    }

    private static Command Recover(CommonOptions common)
    {
        var person = new Argument<string>("PERSON") { Description = "Whose way back in it is" };
        return common.Verb("recover", "Make a link with which somebody who is locked out sets a new password", async call =>
            Show(call, await call.Api.Post($"/v1/people/{Uri.EscapeDataString(call.Of(person))}/recovery", new JsonObject(), call.Ct)), person);
    }

    private static void Show(Call call, JsonElement answer)
    {
        if (call.Screen.AsJson)
        {
            call.Screen.Json(answer);
            return;
        }

        call.Screen.Line("This link works once, within seven days:");
        call.Screen.Line(answer.Text("link")!);
        if (answer.Text("notMailed") is { } why)
        {
            call.Screen.Line($"It was not mailed: {why}.");
        }
    }
}
