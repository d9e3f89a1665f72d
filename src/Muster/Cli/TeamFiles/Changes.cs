using Muster.Foundation;
using Muster.Incidents;
using Route = Muster.Incidents.Route;

namespace Muster.Cli.TeamFiles;

/// <summary>What differs between the team as it is and as a file wants it.</summary>
internal sealed record Difference<T>(IReadOnlyList<T> Gone, IReadOnlyList<T> Changed, IReadOnlyList<T> New, IReadOnlyList<T> Then);

/// <summary>What a file changes: said in lines for people, and done in steps.</summary>
internal sealed class Changes
{
    private readonly List<string> _lines = [];
    private readonly List<Func<Session, Task>> _steps = [];

    public IReadOnlyList<string> Lines => _lines;

    public IReadOnlyList<Func<Session, Task>> Steps => _steps;

    public void Whole<T>(string section, T? now, T? then, Func<T, Form.Map> form, Func<Session, T, Task> save)
        where T : class
    {
        if (then is not null && form(then).ChangesFrom(form(now!)) is { Length: > 0 } changes)
        {
            Note($"~ {section}: {changes}", sql => save(sql, then));
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
        var lines = _lines.Count;
        _lines.AddRange(difference.New.Select(entry => $"+ {what} {id(entry)}"));
        _lines.AddRange(difference.Changed.Select(entry => $"~ {what} {id(entry)}: {form(entry).ChangesFrom(form(before[id(entry)]))}"));
        _lines.AddRange(difference.Gone.Select(entry => $"- {what} {id(entry)}"));
        if (_lines.Count > lines)
        {
            _steps.Add(sql => save(sql, difference));
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
            Note($"~ {section}: in the order {string.Join(", ", wanted)}", save);
        }
    }

    /// <summary>What was kept with another master key cannot be compared, so a section that the file has is written anew.</summary>
    public void Anew(string section, IReadOnlyList<string> unreadable, object? then, Func<Session, Task> save)
    {
        if (then is not null && unreadable.Count > 0)
        {
            Note($"~ {section}: kept with another master key, written anew", save);
        }
    }

    public void Routes(IReadOnlyList<Route> now, IReadOnlyList<Route>? then, Func<Session, IReadOnlyList<Route>, Task> save)
    {
        if (then is not null && !Form.Same(Forms(now), Forms(then)))
        {
            Note($"~ routes: {then.Count} instead of {now.Count}", sql => save(sql, then));
        }
    }

    private static Form.List Forms(IReadOnlyList<Route> routes) => new([.. routes.Select(TeamForms.Of)]);

    private void Note(string line, Func<Session, Task> step)
    {
        _lines.Add(line);
        _steps.Add(step);
    }
}
