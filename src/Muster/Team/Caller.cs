namespace Muster.Team;

/// <summary>What a program's token may be used for.</summary>
internal static class Scope
{
    public const string Alert = "alert";
    public const string Read = "read";
    public const string Act = "act";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All = [Alert, Read, Act, Admin];
}

/// <summary>
/// Who is behind a request: a person, or a program. A program can never approve, acknowledge a P0 or publish,
/// whatever its scopes; that rule lives with each of those verbs.
/// </summary>
/// <param name="Person">The person's id, or null for a program.</param>
/// <param name="Program">The program's name, or null for a person.</param>
internal sealed record Caller(string? Person, string? Program, Permission Permission, IReadOnlyList<string> Scopes)
{
    public bool IsProgram => Person is null;

    /// <summary>The name that goes on the timeline: `alice`, or `program:ci`.</summary>
    public string Actor => Person ?? $"program:{Program}";

    public bool MayRead => !IsProgram || Scopes.Contains(Scope.Read) || MayAdmin;

    public bool MayAct => IsProgram ? Scopes.Contains(Scope.Act) || MayAdmin : Permission >= Permission.Responder;

    public bool MayAlert => IsProgram ? Scopes.Contains(Scope.Alert) || MayAdmin : Permission >= Permission.Responder;

    public bool MayAdmin => IsProgram ? Scopes.Contains(Scope.Admin) : Permission == Permission.Admin;

    public static Caller ForPerson(Person person) => new(person.Id, null, person.Permission, []);

    public static Caller ForProgram(string name, IReadOnlyList<string> scopes) => new(null, name, Permission.Viewer, scopes);
}
