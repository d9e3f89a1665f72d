using Muster.OnCall;

namespace Muster.Tests.OnCall;

/// <summary>
/// The rules of the timetable read aloud, for one instant: every shift of every layer dealt again from its first, one after the
/// other, with dictionaries and no search. What the product computes must agree with it.
/// </summary>
internal static class SlowTimetable
{
    private static readonly Role[] Dealt = [Role.TO, Role.IC, Role.Backup, Role.CO];

    /// <summary>Null: nothing is planned then.</summary>
    public static Duty? DutyAt(Plans plans, Instant at, DateTimeZone zone)
    {
        var (duty, planned) = (Duty.Nobody, false);
        if (plans.Rotation is { Weeks.Count: > 0 } weeks && Covered(weeks, at, zone))
        {
            (duty, planned) = (SlowRotation.DutyAt(weeks, at, zone), true);
        }

        foreach (var layer in plans.Rotation?.Layers ?? [])
        {
            foreach (var (role, person) in Holders(layer, plans.Absences, at, layer.TimeZone is { } own ? DateTimeZoneProviders.Tzdb[own] : zone))
            {
                (duty, planned) = (duty.With(role, person), true);
            }
        }

        foreach (var away in plans.Absences.Where(away => away.StartsAt <= at && at < away.Until))
        {
            duty = Enum.GetValues<Role>().Where(role => duty[role] == away.Person).Aggregate(duty, (rest, role) => rest.With(role, null));
        }

        foreach (var one in plans.Overrides.Where(one => one.StartsAt <= at && at < one.Until).OrderBy(one => one.Id, StringComparer.Ordinal))
        {
            planned = true;
            duty = duty.With(one.Role, one.Person);
            foreach (var (role, other) in new[] { (Role.IC, Role.TO), (Role.TO, Role.IC) })
            {
                duty = one.Role == role && one.Person is not null && duty[other] == one.Person ? duty.With(other, null) : duty;
            }
        }

        var raised = plans.Overrides.Any(one => one.StartsAt <= at && at < one.Until && one.Person is not null && one.Person == duty.Backup);
        return !planned ? null : raised && duty.Backup == duty.TO ? duty.With(Role.Backup, null) : duty;
    }

    private static bool Covered(Rotation rotation, Instant at, DateTimeZone zone)
    {
        var starts = rotation.Weeks.Select(week => rotation.Handoff.OnOrAfter(week.Week)).Order().ToList();
        return at >= On(starts[0] + rotation.Handoff.At, zone) && (rotation.Repeat || at < On(starts[^1].PlusDays(7) + rotation.Handoff.At, zone));
    }

    /// <summary>Who holds which of the layer's roles: nothing outside its hours, and before its first shift.</summary>
    private static Dictionary<Role, string?> Holders(Layer layer, IReadOnlyList<Absence> absences, Instant at, DateTimeZone zone)
    {
        var (owed, lastOn, lastTo) = (new Dictionary<(Role, Member), double>(), new Dictionary<Member, int>(), (Member?)null);
        for (var shift = 0; ; shift++)
        {
            var (start, end) = (Start(layer, shift, zone), Start(layer, shift + 1, zone));
            if (start > at)
            {
                return [];
            }

            if (end == start)
            {
                continue; // an hour that the clocks skipped
            }

            var day = start.InZone(zone).Date;
            var there = layer.Pool.Where(member => !(member.From > day) && !(member.Until < day)
                && !absences.Any(away => away.Person == member.Person && away.StartsAt < end && away.EndsAt > start && away.MadeAt <= start && !(away.CancelledAt <= start))).ToList();
            var chosen = layer.Order == LayerOrder.Fair ? Fair(layer, there, owed, lastOn) : Sequential(layer, there, lastTo);
            foreach (var member in chosen.Values)
            {
                lastOn[member] = shift;
            }

            lastTo = Dealt.Select(chosen.GetValueOrDefault).OfType<Member>().FirstOrDefault(lastTo);
            if (at < end)
            {
                return IsOpen(layer.Within, at, zone) ? chosen.ToDictionary(pair => pair.Key, pair => pair.Value.Person) : [];
            }
        }
    }

    private static Dictionary<Role, Member> Fair(Layer layer, List<Member> there, Dictionary<(Role, Member), double> owed, Dictionary<Member, int> lastOn)
    {
        var chosen = new Dictionary<Role, Member>();
        foreach (var role in Dealt.Where(layer.Roles.Contains))
        {
            there.ForEach(member => owed[(role, member)] = owed.GetValueOrDefault((role, member)) + (member.Weight / there.Sum(one => one.Weight)));
            var may = there.Where(member => role is Role.TO or Role.CO || chosen.GetValueOrDefault(Role.TO) != member).ToList();
            var free = may.Where(member => !chosen.ContainsValue(member)).ToList();
            var ic = chosen.GetValueOrDefault(Role.IC);
            var next = free.Count == 0 && role == Role.CO && ic is not null && may.Contains(ic) ? ic
                : (free.Count > 0 ? free : may).OrderByDescending(member => Math.Round(owed[(role, member)], 5)).ThenBy(member => lastOn.GetValueOrDefault(member, -1)).FirstOrDefault();
            if (next is not null)
            {
                chosen[role] = next;
                owed[(role, next)] -= role == Role.CO && next == ic ? 0 : 1;
            }
        }

        return chosen;
    }

    private static Dictionary<Role, Member> Sequential(Layer layer, List<Member> there, Member? lastTo)
    {
        var (chosen, after) = (new Dictionary<Role, Member>(), lastTo);
        foreach (var role in Dealt.Where(layer.Roles.Contains))
        {
            var place = after is null ? -1 : layer.Pool.ToList().IndexOf(after);
            var line = layer.Pool.Skip(place + 1).Concat(layer.Pool.Take(place + 1)).Where(there.Contains)
                .Where(member => role is Role.TO or Role.CO || chosen.GetValueOrDefault(Role.TO) != member).ToList();
            var next = line.FirstOrDefault(member => !chosen.ContainsValue(member)) ?? (role == Role.CO ? chosen.GetValueOrDefault(Role.IC) : null) ?? line.FirstOrDefault();
            if (next is not null)
            {
                (chosen[role], after) = (next, next);
            }
        }

        return chosen;
    }

    private static bool IsOpen(Window? window, Instant at, DateTimeZone zone)
    {
        var today = at.InZone(zone).Date;
        return window is null || Enumerable.Range(-2, 4).Select(days => today.PlusDays(days)).Where(day => window.Days.Contains(day.DayOfWeek)).Any(day =>
            On(day + window.From, zone) <= at && at < On((window.Until > window.From ? day : day.PlusDays(1)) + window.Until, zone));
    }

    private static Instant Start(Layer layer, int shift, DateTimeZone zone) => On((layer.Start + layer.At).PlusHours(shift * (long)layer.Every.TotalHours), zone);

    private static Instant On(LocalDateTime local, DateTimeZone zone) => zone.MapLocal(local) is var map && map.Count == 0 ? map.EarlyInterval.End : map.First().ToInstant();
}
