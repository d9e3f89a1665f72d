using Muster.Foundation;
using Muster.Incidents;
using Route = Muster.Incidents.Route;

namespace Muster.Cli.TeamFiles;

/// <summary>What differs between the team as it is and as a file wants it.</summary>
internal sealed record Difference<T>(IReadOnlyList<T> Gone, IReadOnlyList<T> Changed, IReadOnlyList<T> New, IReadOnlyList<T> Then);

/// <summary>One thing that a file changes.</summary>
/// <param name="Line">For whoever applies it.</param>
/// <param name="About">`person bob`, for the audit log.</param>
/// <param name="From">What was there; null for what is new. Without secrets, like <paramref name="To"/>.</param>
internal sealed record Change(string Line, string About, string? From, string? To)
{
    /// <summary>The line's sign, as a verb.</summary>
    public string What => Line[0] switch { '+' => "added", '-' => "removed", _ => "changed" };
}

/// <summary>What a file changes: said in lines for people, and done in steps.</summary>
internal sealed class Changes
{
    private readonly List<Change> _made = [];
    private readonly List<Func<Session, Task>> _steps = [];

    public IReadOnlyList<Change> Made => _made;

    public IReadOnlyList<Func<Session, Task>> Steps => _steps;

    public void Whole<T>(string section, T? now, T? then, Func<T, Form.Map> form, Func<Session, T, Task> save)
        where T : class
    {
        if (then is not null && form(then).ChangesFrom(form(now!)) is { Length: > 0 } changes)
        {
            Note(new Change($"~ {section}: {changes}", section, form(now!).ChangesFrom(form(then)), changes), sql => save(sql, then));
        }
    }

    public void Each<T>(
        string what, IReadOnlyList<T>? now, IReadOnlyList<T>? then, Func<T, string> id, Func<T, Form.Map> form, Func<Session, Difference<T>, Task> save)
    {
        if (now is null || then is null)
        {
            return;
        }

        var before = now.ToDictionary(id);
        var after = then.Select(id).ToHashSet();
        var difference = new Difference<T>(
            [.. now.Where(entry => !after.Contains(id(entry)))],
            [.. then.Where(entry => before.TryGetValue(id(entry), out var old) && !Form.Same(form(entry), form(old)))],
            [.. then.Where(entry => !before.ContainsKey(id(entry)))],
            then);
        var made = _made.Count;
        _made.AddRange(difference.New.Select(entry => Of('+', entry, null, form(entry))));
        _made.AddRange(difference.Changed.Select(entry => Of('~', entry, form(before[id(entry)]), form(entry))));
        _made.AddRange(difference.Gone.Select(entry => Of('-', entry, form(entry), null)));
        if (_made.Count > made)
        {
            _steps.Add(sql => save(sql, difference));
        }

        Change Of(char sign, T entry, Form.Map? from, Form.Map? to)
        {
            var (about, nothing) = ($"{what} {id(entry)}", Form.Of());
            var changes = to?.ChangesFrom(from ?? nothing);
            return new Change($"{sign} {about}{(sign == '~' ? $": {changes}" : "")}", about, from?.ChangesFrom(to ?? nothing), changes);
        }
    }

    /// <summary>Only for people: the team's order decides who is asked where no rotation says it.</summary>
    public void Order<T>(string section, IReadOnlyList<T>? now, IReadOnlyList<T>? then, Func<T, string> id, Func<Session, Task> save)
    {
        if (now is null || then is null)
        {
            return;
        }

        var both = now.Select(id).Intersect(then.Select(id)).ToList();
        var wanted = then.Select(id).Where(both.Contains).ToList();
        if (!wanted.SequenceEqual(both))
        {
            var order = $"in the order {string.Join(", ", wanted)}";
            Note(new Change($"~ {section}: {order}", section, $"in the order {string.Join(", ", both)}", order), save);
        }
    }

    /// <summary>What was kept with another master key cannot be compared, so a section that the file has is written anew.</summary>
    public void Anew(string section, IReadOnlyList<string> unreadable, object? then, Func<Session, Task> save)
    {
        if (then is not null && unreadable.Count > 0)
        {
            Note(new Change($"~ {section}: kept with another master key, written anew", section, "kept with another master key", "written anew"), save);
        }
    }

    public void Routes(IReadOnlyList<Route> now, IReadOnlyList<Route>? then, Func<Session, IReadOnlyList<Route>, Task> save)
    {
        if (then is not null && !Form.Same(Forms(now), Forms(then)))
        {
            Note(new Change($"~ routes: {then.Count} instead of {now.Count}", "routes", $"{now.Count}", $"{then.Count}"), sql => save(sql, then));
        }
    }

    private static Form.List Forms(IReadOnlyList<Route> routes) => new([.. routes.Select(TeamForms.Of)]);

    private void Note(Change change, Func<Session, Task> step)
    {
        _made.Add(change);
        _steps.Add(step);
    }
}
