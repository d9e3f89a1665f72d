using Muster.Web;

namespace Muster.Team.Pages;

/// <summary>What the page about the team's people shows.</summary>
/// <param name="Link">Made just now; it is not shown again.</param>
public sealed record PeopleView(IReadOnlyList<PersonLine> People, IReadOnlyList<InvitationLine> Invitations, NewLink? Link);

/// <param name="WaysIn">`password`, `token`.</param>
/// <param name="Unreached">Why no page would arrive; null when one would.</param>
public sealed record PersonLine(Who Who, string? Email, string Permission, IReadOnlyList<string> WaysIn, string? Unreached);

public sealed record InvitationLine(string Id, string Name, string Email, string Permission, string By, Instant ExpiresAt);

/// <param name="ForMember">The way back in for somebody on the team; otherwise an invitation.</param>
/// <param name="NotMailed">Why the invitation was not mailed; null when it was.</param>
public sealed record NewLink(string Name, string Address, bool ForMember, string? NotMailed, string? Email);
