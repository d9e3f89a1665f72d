namespace Muster.Team;

/// <summary>What somebody may do here. A program is not a person: it has no permission of this kind.</summary>
internal enum Permission
{
    Viewer,
    Responder,
    Admin,
}

/// <summary>
/// Somebody who can be woken. <see cref="Contacts"/> are in order of preference: the next is tried when one fails.
/// </summary>
internal sealed record Person
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Email { get; init; }

    /// <summary>IANA zone id; null means the team's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Small teams need no ceremony, so everybody may do everything unless the team says otherwise.</summary>
    public Permission Permission { get; init; } = Permission.Admin;

    public IReadOnlyList<Contact> Contacts { get; init; } = [];
}

/// <summary>A way to reach a person or a channel: its kind names the adapter, its address is that adapter's business.</summary>
/// <param name="Kind">`webhook` or `email`.</param>
/// <param name="Address">A URL or an e-mail address.</param>
/// <param name="Secret">What the adapter signs or signs in with; null when it needs none.</param>
internal sealed record Contact(string Kind, string Address, string? Secret = null);
