using Muster.Foundation;
using Muster.Team;

namespace Muster.OnCall.Pages;

/// <summary>What a posted form of `/oncall` asks for, done. Its times are of the viewer's own clock, as the page says.</summary>
internal static class OnCallForms
{
    /// <summary>Null: there is no such form.</summary>
    /// <exception cref="BadInputException">Which field is wrong.</exception>
    public static async Task<Outcome?> Do(string verb, IFormCollection form, HttpContext http, CancellationToken ct)
    {
        var (desk, me) = (http.RequestServices.GetRequiredService<OnCallDesk>(), http.CallerOf()!.Person!);
        var zone = await Zone(http, me, ct);
        switch (verb)
        {
            case "take-over":
                return new((await desk.TakeOver(Role(form), me, Time(form, "until", zone), ct)).Refusal);
            case "override":
                var draft = new OverrideDraft(Role(form), Text(form, "person") ?? throw new BadInputException("person", "is required"), Time(form, "from", zone), Until(form, zone), Text(form, "note"));
                return new((await desk.Override([draft], OverrideKind.Override, me, ct)).Refusal);
            case "end-override":
                return new(await desk.CancelOverride(form["id"].ToString(), me, ct));
            case "away":
                return new((await desk.Away(Text(form, "person") ?? me, Time(form, "from", zone), Until(form, zone), Text(form, "note"), me, ct)).Refusal);
            case "feed":
                var (person, role) = Followed(Text(form, "of"), me);
                var (link, made, full) = await http.RequestServices.GetRequiredService<FeedDesk>().Make(me, person, role, ct);
                return new(full) { Made = full is null ? new NewFeed(made!.Id, link!) : null };
            case "end-feed":
                return new(await http.RequestServices.GetRequiredService<FeedDesk>().End(http.CallerOf()!, form["id"].ToString(), ct));
            case "back":
                return new(await desk.Back(form["id"].ToString(), me, ct));
            default:
                return null;
        }
    }

    private static Role Role(IFormCollection form) => Role(Text(form, "role")) ?? throw new BadInputException("role", "is required");

    private static Role? Role(string? text) => text is not null && !char.IsAsciiDigit(text[0]) && Enum.TryParse<Role>(text, out var role) && Enum.IsDefined(role) ? role : null;

    /// <summary>Whose calendar: `me`, `team` or a role.</summary>
    private static (string? Person, Role? Role) Followed(string? of, string me) => of switch
    {
        "me" => (me, null),
        "team" => (null, null),
        _ => (null, Role(of) ?? throw new BadInputException("of", "is required")),
    };

    private static Instant Until(IFormCollection form, DateTimeZone zone) => Time(form, "until", zone) ?? throw new BadInputException("until", "is required");

    /// <summary>As `datetime-local` sends it: 2026-02-18T13:00.</summary>
    private static Instant? Time(IFormCollection form, string field, DateTimeZone zone) => Text(form, field) switch
    {
        null => null,
        { } text when Local.Parse(text).TryGetValue(default, out var local) && local.Year is > 1999 and < 2200 => zone.At(local),
        _ => throw new BadInputException(field, "is not a date and a time, like 2026-02-18T13:00"),
    };

    private static readonly NodaTime.Text.LocalDateTimePattern Local = NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    private static string? Text(IFormCollection form, string field) => form[field].ToString().Replace('\0', '\uFFFD').Trim() switch
    {
        "" => null,
        { Length: > 500 } => throw new BadInputException(field, "is longer than 500 characters"),
        var text => text,
    };

    private static async Task<DateTimeZone> Zone(HttpContext http, string me, CancellationToken ct)
    {
        var team = http.RequestServices.GetRequiredService<TeamStore>();
        var id = await http.RequestServices.GetRequiredService<Database>().Read(
            async sql => (await team.Person(sql, me))?.TimeZone ?? (await team.Team(sql)).TimeZone, ct);
        return LocalTimes.Zone(id);
    }

    /// <param name="Refusal">Null: it is done.</param>
    internal sealed record Outcome(Refusal? Refusal)
    {
        /// <summary>A secret that the answer shows once.</summary>
        public NewFeed? Made { get; init; }
    }
}
