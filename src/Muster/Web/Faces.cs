using Muster.Team;

namespace Muster.Web;

/// <summary>Names and colours of people, by id. Somebody who has left is still named, by their id.</summary>
internal sealed class Faces
{
    private const int Hues = 8;

    private readonly Dictionary<string, Who> _byId;

    public Faces(IReadOnlyList<Person> people)
    {
        Everyone = [.. people.Select((person, place) => new Who(person.Id, person.Name, place % Hues))];
        _byId = Everyone.ToDictionary(who => who.Id);
    }

    public IReadOnlyList<Who> Everyone { get; }

    public Who? Of(string? id) => id is null ? null : _byId.GetValueOrDefault(id) ?? new Who(id, id, 0);

    /// <summary>A person's name, or `ci (a program)`.</summary>
    public string Name(string actor) =>
        actor.StartsWith("program:", StringComparison.Ordinal) ? $"{actor["program:".Length..]} (a program)"
        : Of(actor.StartsWith("person:", StringComparison.Ordinal) ? actor["person:".Length..] : actor)!.Name;

    public string Names(IReadOnlyList<string> ids) => Words.List([.. ids.Select(Name)]);
}
