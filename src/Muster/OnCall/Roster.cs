namespace Muster.OnCall;

internal enum Role
{
    IC,
    TO,
    Backup,
    CO,
}

/// <summary>Who holds each role; null is nobody.</summary>
internal sealed record Duty(string? IC, string? TO, string? Backup, string? CO)
{
    public static readonly Duty Nobody = new(null, null, null, null);

    public string? this[Role role] => role switch
    {
        Role.IC => IC,
        Role.TO => TO,
        Role.Backup => Backup,
        _ => CO,
    };

    /// <summary>In the order in which they are asked for help: TO, backup, IC, CO.</summary>
    public IEnumerable<string> People => new[] { TO, Backup, IC, CO }.OfType<string>();

    public Duty Without(string person) => new(Unless(person, IC), Unless(person, TO), Unless(person, Backup), Unless(person, CO));

    public Duty With(Role role, string? person) => role switch
    {
        Role.IC => this with { IC = person },
        Role.TO => this with { TO = person },
        Role.Backup => this with { Backup = person },
        _ => this with { CO = person },
    };

    private static string? Unless(string person, string? holder) => holder == person ? null : holder;
}

/// <summary>
/// The answer to "who, at this instant?": the roles, then everybody of the rotation in its order (starting with the week
/// on duty), then the whole team. Holds only people who exist.
/// </summary>
/// <param name="Duty">The roles now. With a second person, IC and TO differ.</param>
/// <param name="Rotation">Everybody who takes turns, each once, in the order of their next turn.</param>
/// <param name="Everyone">The whole team, rotation or not.</param>
internal sealed record Roster(Duty Duty, IReadOnlyList<string> Rotation, IReadOnlyList<string> Everyone)
{
    public static readonly Roster Empty = new(Duty.Nobody, [], []);

    /// <summary>Nobody of the team is on duty by the rotation, so the roles went to the team in its listed order.</summary>
    public bool Fallback { get; init; }

    /// <summary>One person is not a rotation: IC and TO fall together and nobody can take over.</summary>
    public bool Solo => Everyone.Count < 2;
}
