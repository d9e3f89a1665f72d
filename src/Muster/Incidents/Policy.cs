using Muster.Alerts;
using Muster.Foundation;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Incidents;

/// <summary>
/// What the team has agreed on: targets per severity, stage timeouts, routes. The defaults are the playbook's (B3, A).
/// </summary>
internal sealed record Policy
{
    public const string Setting = "policy";

    public Targets P0 { get; init; } = new(Target.In(Duration.FromMinutes(15)), Duration.FromMinutes(30), Duration.FromMinutes(5), Target.In(Duration.FromHours(1)));

    public Targets P1 { get; init; } = new(Target.In(Duration.FromHours(1)), Duration.FromHours(2), null, Target.In(Duration.FromHours(4)));

    public Targets P2 { get; init; } = new(Target.InBusinessDays(1), Duration.FromHours(48), null, Target.InBusinessDays(3));

    public Duration Classify { get; init; } = Duration.FromMinutes(5);

    public Duration Assign { get; init; } = Duration.FromMinutes(10);

    public Duration Review { get; init; } = Duration.FromHours(48);

    /// <summary>First match wins; where none matches, the defaults of <see cref="Route.Default"/>.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    public Targets For(Severity severity) => severity switch { Severity.P0 => P0, Severity.P1 => P1, _ => P2 };

    public Route RouteFor(Severity severity, string? service, Kind? kind) =>
        Routes.FirstOrDefault(route => route.Matches(severity, service, kind)) ?? Route.Default(severity);
}

/// <param name="Respond">Acknowledged within, measured from the moment the alert fired.</param>
/// <param name="Escalate">Without acknowledgement, the next person is asked after this long.</param>
/// <param name="Repeat">Everyone reached so far is paged again this often; null: not at all.</param>
/// <param name="Resolve">How long the Resolve stage may take before it stalls.</param>
internal sealed record Targets(Target Respond, Duration Escalate, Duration? Repeat, Target Resolve);

/// <summary>A span of the clock on the wall (`15m`) or of the team's working days (`next-business-day`, `3-business-days`).</summary>
internal sealed record Target(Duration? Within, int BusinessDays)
{
    private const string NextBusinessDay = "next-business-day";
    private const string Suffix = "-business-days";

    public static Target In(Duration span) => new(span, 0);

    public static Target InBusinessDays(int days) => new(null, days);

    public static bool TryParse(string text, out Target target)
    {
        target = InBusinessDays(1);
        if (text == NextBusinessDay)
        {
            return true;
        }

        if (text.EndsWith(Suffix, StringComparison.Ordinal) && int.TryParse(text[..^Suffix.Length], out var days) && days is > 0 and <= 250)
        {
            target = InBusinessDays(days);
            return true;
        }

        var isSpan = Durations.TryParse(text, out var span);
        target = In(span);
        return isSpan;
    }

    public Instant From(Instant start, BusinessCalendar calendar) =>
        Within is { } span ? start + span : calendar.EndOfBusinessDay(start, BusinessDays);

    public override string ToString() => Within is { } span
        ? Durations.Format(span)
        : BusinessDays == 1 ? NextBusinessDay : $"{BusinessDays}{Suffix}";
}

/// <summary>
/// Who is interrupted and what is told (F1). Null in a condition matches everything.
/// </summary>
/// <param name="Page">Roles woken at once.</param>
/// <param name="Notify">Roles told, not woken.</param>
/// <param name="Ticket">The tracker that gets a ticket; null for none.</param>
/// <param name="Channels">Ids of channels that get every transition.</param>
internal sealed record Route(
    Severity? Severity, string? Service, Kind? Kind,
    IReadOnlyList<Role> Page, IReadOnlyList<Role> Notify, string? Ticket, IReadOnlyList<string> Channels)
{
    public static Route Default(Severity severity) => severity switch
    {
        Alerts.Severity.P0 => new(severity, null, null, [Role.IC, Role.TO], [], null, []),
        Alerts.Severity.P1 => new(severity, null, null, [Role.TO], [Role.IC], null, []),
        _ => new(severity, null, null, [Role.TO], [], null, []),
    };

    public bool Matches(Severity severity, string? service, Kind? kind) =>
        (Severity is null || Severity == severity) && (Service is null || Service == service) && (Kind is null || Kind == kind);
}

/// <summary>A4: the agent is down, or it is up and its output is wrong. They are told apart and can route differently.</summary>
internal enum Kind
{
    Infrastructure,
    Behaviour,
}
