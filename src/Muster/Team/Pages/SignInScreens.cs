using Muster.Foundation;
using Muster.Paging;
using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>Draws what <see cref="SignInApi"/> decides.</summary>
internal sealed class SignInScreens(Reach reach, ServerAddress address)
{
    public static IResult SignIn(HttpContext http, int status, string? problem, SignInForm typed) => new Framed<SignInPage>(
        status, frame => new { Frame = frame, typed.To, typed.Name, typed.WithToken, Problem = problem, Unset = http.RequestServices.GetRequiredService<Setup>().Open });

    public IResult Setup(SetupForm? typed, (string Field, string Reason)? problem, FirstPerson? done)
    {
        if (done is { Person: var person })
        {
            return new Framed<SetUpDonePage>(StatusCodes.Status200OK, frame => new
            {
                Frame = frame, person.Id, person.Name, done.ApiToken, Address = address.Public,
                CannotBePaged = person.Contacts.Count == 0 ? "Give yourself a contact in the team's file." : reach.Missing(person.Contacts) is { } missing ? $"On this server {missing}, and start it again." : null,
            });
        }

        var values = typed is null ? [] : new Dictionary<string, string>
        {
            ["teamName"] = typed.TeamName ?? "", ["timeZone"] = typed.TimeZone ?? "", ["name"] = typed.Name ?? "", ["email"] = typed.Email ?? "",
        };
        var said = problem is var (field, reason) ? FormWords.Said(new BadInputException(field, reason)) + "." : null;
        return new Framed<SetUpPage>(said is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, frame => new
        {
            Frame = frame, Typed = said is null ? Typed.Nothing : new Typed("setup", values, said), NoMail = reach.Missing("email") is not null,
        });
    }
}
