using Muster.Web;

namespace Muster.Team.Pages;

/// <param name="Person">Whose rows these are; null: everybody's.</param>
/// <param name="Older">Where the rows before these are.</param>
public sealed record AuditView(IReadOnlyList<AuditLine> Lines, IReadOnlyList<Who> People, string? Person, string? Older);

/// <param name="Did">`changed person bob`.</param>
public sealed record AuditLine(long Number, Instant At, string Who, string Did, string? From, string? To);
