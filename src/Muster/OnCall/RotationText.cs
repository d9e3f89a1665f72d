using System.Globalization;
using System.Text;
using Muster.Foundation;

namespace Muster.OnCall;

/// <summary>Something a reader could not take, with the line a person finds it on (1 is the first).</summary>
internal sealed record LineError(int Line, string Text);

/// <summary>What was read. <paramref name="Lines"/> has the line of each week, to place the errors of <see cref="RotationRules"/>.</summary>
internal sealed record RotationRead(Rotation Rotation, IReadOnlyList<int> Lines, IReadOnlyList<LineError> Errors)
{
    /// <summary>All errors by line: those of the text, then those of a rotation that breaks a rule.</summary>
    public IReadOnlyList<LineError> Check(IReadOnlyCollection<string> people) => Errors.Count > 0
        ? Errors
        : [.. Rotation.Validate(people).Select(error => new LineError(error.Week is { } week ? Lines[week] : 1, $"{error.Path.Split('.')[^1]}: {error.Text}"))];
}

/// <summary>
/// The rotation as a small text that teams keep beside their code (D6), one line a week:
/// <code>2026-02-16  IC alice  TO bob  backup carol  CO alice</code>
/// `-` is nobody and `#` begins a comment. Before the weeks, `handoff Mon 09:00` and `repeat yes` may stand.
/// </summary>
internal static class RotationText
{
    private static readonly string[] Roles = ["IC", "TO", "backup", "CO"];

    public static string Write(Rotation rotation)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"handoff {Day(rotation.Handoff.Day)} {LocalTimes.Time.Format(rotation.Handoff.At)}\n");
        text.Append(rotation.Repeat ? "repeat yes\n" : "repeat no\n");
        var widths = Roles.Select((_, role) => rotation.Weeks.Select(week => People(week)[role].Length).DefaultIfEmpty(0).Max()).ToArray();
        foreach (var week in rotation.Weeks)
        {
            var roles = People(week).Select((person, role) => $"  {Roles[role]} {person.PadRight(widths[role])}");
            text.Append(string.Concat(roles.Prepend(LocalTimes.Date.Format(week.Week))).TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <param name="basis">What the text does not say (the handoff, whether it repeats) stays as it is here.</param>
    public static RotationRead Read(string text, Rotation basis)
    {
        var (rotation, weeks, lines, errors) = (basis, new List<RotationWeek>(), new List<int>(), new List<LineError>());
        foreach (var (index, line) in text.TrimStart('\uFEFF').Split('\n').Index())
        {
            try
            {
                switch (line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                {
                    case []:
                        break;
                    case ["handoff", var day, var time]:
                        rotation = rotation with { Handoff = new Handoff(Day(day), Time(time)) };
                        break;
                    case ["repeat", "yes" or "no"] words:
                        rotation = rotation with { Repeat = words[1] == "yes" };
                        break;
                    case ["handoff", ..]:
                        throw new BadInputException("handoff", "expected a day and a time, like: handoff Mon 09:00");
                    case ["repeat", ..]:
                        throw new BadInputException("repeat", "expected repeat yes or repeat no");
                    case var words:
                        weeks.Add(Week(words));
                        lines.Add(index + 1);
                        break;
                }
            }
            catch (BadInputException bad)
            {
                errors.Add(new LineError(index + 1, bad.Reason));
            }
        }

        return new RotationRead(rotation with { Weeks = weeks }, lines, errors);
    }

    public static LocalDate Date(string text) => LocalTimes.Date.Parse(text).TryGetValue(default, out var date)
        ? date
        : throw new BadInputException("week", $"\"{text}\" is not a date (expected one like 2026-02-16)");

    private static RotationWeek Week(string[] words)
    {
        var date = Date(words[0]);
        var people = new string?[Roles.Length];
        var seen = new HashSet<int>();
        foreach (var pair in words[1..].Chunk(2))
        {
            var role = Array.FindIndex(Roles, name => name.Equals(pair[0], StringComparison.OrdinalIgnoreCase));
            if (role < 0)
            {
                throw new BadInputException("role", $"\"{pair[0]}\" is not a role (IC, TO, backup or CO)");
            }

            if (pair.Length < 2)
            {
                throw new BadInputException(Roles[role], $"nobody stands after {Roles[role]}; write - for nobody");
            }

            if (!seen.Add(role))
            {
                throw new BadInputException(Roles[role], $"{Roles[role]} stands twice in this week");
            }

            people[role] = pair[1] == "-" ? null : pair[1];
        }

        return new RotationWeek(date, people[0], people[1], people[2], people[3]);
    }

    private static string[] People(RotationWeek week) => [week.IC ?? "-", week.TO ?? "-", week.Backup ?? "-", week.CO ?? "-"];

    private static string Day(IsoDayOfWeek day) => day.ToString()[..3];

    private static IsoDayOfWeek Day(string text) =>
        Enum.GetValues<IsoDayOfWeek>().Skip(1).FirstOrDefault(day => text.Equals(Day(day), StringComparison.OrdinalIgnoreCase)) is var day && day != IsoDayOfWeek.None
            ? day
            : throw new BadInputException("handoff", $"\"{text}\" is not a day (Mon, Tue, Wed, Thu, Fri, Sat or Sun)");

    private static LocalTime Time(string text) => LocalTimes.Time.Parse(text).TryGetValue(default, out var time)
        ? time
        : throw new BadInputException("handoff", $"\"{text}\" is not a time of day (expected one like 09:00)");
}
