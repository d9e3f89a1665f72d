using Muster.Foundation;
using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>Draws what <see cref="SignInApi"/> decides.</summary>
internal static class SignInScreens
{
    public static Task<IResult> SignIn(HttpContext http, string to, string? problem) => Task.FromResult<IResult>(new Framed<SignInPage>(
        problem is null ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
        frame => new { Frame = frame, To = to, Problem = problem }));

    public static IResult Setup(SetupForm? typed, (string Field, string Reason)? problem, FirstPerson? done)
    {
        if (done is not null)
        {
            return new Framed<SetUpDonePage>(StatusCodes.Status200OK, frame => new
            {
                Frame = frame, done.Person.Name, done.ApiToken, CanBePaged = done.Person.Contacts.Count > 0,
            });
        }

        var values = typed is null ? [] : new Dictionary<string, string>
        {
            ["teamName"] = typed.TeamName ?? "", ["timeZone"] = typed.TimeZone ?? "", ["name"] = typed.Name ?? "", ["email"] = typed.Email ?? "",
        };
        var said = problem is var (field, reason) ? FormWords.Said(new BadInputException(field, reason)) + "." : null;
        return new Framed<SetUpPage>(said is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, frame => new
        {
            Frame = frame, Typed = said is null ? Typed.Nothing : new Typed("setup", values, said),
        });
    }
}
