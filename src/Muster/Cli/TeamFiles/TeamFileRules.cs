using Muster.Alerts;
using Muster.Engine;
using Muster.Incidents;
using Muster.OnCall;
using Route = Muster.Incidents.Route;

namespace Muster.Cli.TeamFiles;

/// <summary>The part of the team file that says how the team works: targets, stages, rotation and routes.</summary>
internal sealed class TeamFileRules
{
    private static readonly Policy Defaults = new();

    public SeverityTargets Severities(Fields fields)
    {
        var targets = new SeverityTargets(
            Targets(fields, "P0", Defaults.P0), Targets(fields, "P1", Defaults.P1), Targets(fields, "P2", Defaults.P2));
        fields.Done();
        return targets;
    }

    public StageTimeouts Stages(Fields fields)
    {
        var stages = new StageTimeouts(
            fields.Or("classify", Defaults.Classify, Words.Span, Words.ADuration),
            fields.Or("assign", Defaults.Assign, Words.Span, Words.ADuration),
            fields.Or("review", Defaults.Review, Words.Span, Words.ADuration));
        fields.Done();
        return stages;
    }

    public Rotation Rotation(Fields fields)
    {
        var handoff = new Rotation().Handoff;
        if (fields.Map("handoff") is { } given)
        {
            var day = given.Need<IsoDayOfWeek>("day", Words.Day, Words.ADay);
            handoff = new Handoff(day == default ? handoff.Day : day, given.Need<LocalTime>("at", Words.TimeOfDay, Words.ATime));
            given.Done();
        }

        var weeks = new List<RotationWeek>();
        foreach (var item in fields.Items("weeks"))
        {
            if (item.Fields() is { } week)
            {
                weeks.Add(Week(week));
                week.Done();
            }
        }

        var repeat = fields.Or("repeat", false, Words.Flag, "true or false");
        var layers = fields.Items("layers").Select(item => item.Fields()).OfType<Fields>().Select(Layer).ToList();
        fields.Done();
        return new Rotation { Handoff = handoff, Weeks = weeks, Repeat = repeat, Layers = layers };
    }

    private static Layer Layer(Fields fields)
    {
        var layer = new Layer
        {
            Name = fields.Need<string>("name", Words.Any, "a name") ?? "",
            Roles = [.. fields.List<Role>("roles", Words.Role, Words.ARole).Distinct()],
            Start = fields.Need<LocalDate>("start", Words.Date, Words.ADate),
            At = fields.Or("at", Handoff.Default.At, Words.TimeOfDay, Words.ATime),
            Every = fields.Or("every", Duration.FromDays(7), Words.Span, Words.ADuration),
            TimeZone = fields.As<string>("timeZone", Words.Zone, Words.AZone),
            Within = fields.Map("between") is { } hours ? Window(hours) : null,
            Order = fields.Or("order", LayerOrder.Fair, Words.Order, "fair or sequential"),
            Pool = [.. fields.Items("pool").Select(item => item.Fields()).OfType<Fields>().Select(Member)],
        };
        fields.Done();
        return layer;
    }

    private static Window Window(Fields fields)
    {
        var days = fields.List<IsoDayOfWeek>("days", Words.Day, Words.ADay).Distinct().Order().ToList();
        var window = new Window(
            days.Count == 0 ? [.. Enum.GetValues<IsoDayOfWeek>().Skip(1)] : days,
            fields.Need<LocalTime>("from", Words.TimeOfDay, Words.ATime),
            fields.Need<LocalTime>("to", Words.TimeOfDay, Words.ATime));
        fields.Done();
        return window;
    }

    private static Member Member(Fields fields)
    {
        var nobody = fields.Or("nobody", false, Words.Flag, "true or false");
        var member = new Member(
            nobody ? null : fields.Need<string>("person", Words.Id, Words.AnId) ?? "",
            fields.Or("weight", 1d, Words.Weight, "a number like 0.5"),
            fields.Maybe<LocalDate>("from", Words.Date, Words.ADate),
            fields.Maybe<LocalDate>("until", Words.Date, Words.ADate));
        fields.Done();
        return member;
    }

    /// <summary>A route may name nobody to page: the ladder then begins with the TO, because somebody is always asked.</summary>
    public Route Route(Fields fields)
    {
        var severity = fields.Maybe<Severity>("severity", Words.Severity, Words.ASeverity);
        var ticket = fields.As<string>("ticket", Words.Tracker, Words.ATracker);
        var paged = fields.Has("page") ? fields.List<Role>("page", Words.Role, Words.ARole) : null;
        return new Route(
            severity,
            fields.Text("service"),
            fields.Maybe<Kind>("kind", Words.Kind, "a kind: infrastructure or behaviour"),
            paged ?? (severity is { } known && ticket is null ? Incidents.Route.Default(known).Page : []),
            fields.List<Role>("notify", Words.Role, Words.ARole),
            ticket,
            [.. fields.Items("channels").Select(field => fields.Refer(field, Named.Channel)).OfType<string>()]);
    }

    public Retention Retention(Fields fields)
    {
        var usual = new Retention();
        var keep = new Retention
        {
            Pages = fields.Or("pages", usual.Pages, Words.Age, Words.AnAge),
            Alerts = fields.Or("alerts", usual.Alerts, Words.Age, Words.AnAge),
            Journal = fields.Or("journal", usual.Journal, Words.Age, Words.AnAge),
            Incidents = fields.As<Duration?>("incidents", Words.AgeOrForever, $"{Words.AnAge}, or forever"),
        };
        // It is what everything else can be made from again.
        if (keep.Journal < Duration.Max(keep.Pages, keep.Alerts))
        {
            fields.Wrong("journal", "must not be shorter than alerts and pages: accepted requests go last");
        }

        // What belongs to a closed incident goes before it, so that nothing is left that points nowhere.
        if (keep.Incidents < Duration.Max(keep.Pages, keep.Alerts))
        {
            fields.Wrong("incidents", "must not be shorter than alerts and pages, which are parts of it");
        }

        fields.Done();
        return keep;
    }

    /// <summary>What a severity leaves out is the playbook's.</summary>
    private static Targets Targets(Fields fields, string severity, Targets defaults)
    {
        if (fields.Map(severity) is not { } given)
        {
            return defaults;
        }

        var targets = new Targets(
            given.Or("respond", defaults.Respond, Words.Until, Words.ATarget),
            given.Or("escalate", defaults.Escalate, Words.Span, Words.ADuration),
            given.Maybe<Duration>("repeat", Words.Span, Words.ADuration) ?? defaults.Repeat,
            given.Or("resolve", defaults.Resolve, Words.Until, Words.ATarget));
        given.Done();
        return targets;
    }

    private static RotationWeek Week(Fields fields) => new(
        fields.Need<LocalDate>("week", Words.Date, Words.ADate),
        fields.As<string>("IC", Words.Id, Words.AnId),
        fields.As<string>("TO", Words.Id, Words.AnId),
        fields.As<string>("backup", Words.Id, Words.AnId),
        fields.As<string>("CO", Words.Id, Words.AnId));
}
