using FsCheck;
using FsCheck.Fluent;
using Muster.Alerts;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;
using Muster.Tests.Support;

namespace Muster.Tests.Incidents;

public sealed class LifecycleProperties
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin"];

    private static readonly Rotation TwoWeeks = new()
    {
        Weeks = [new(new LocalDate(2026, 2, 16), "alice", "bob", "carol", "alice"), new(new LocalDate(2026, 2, 23), "bob", "dave", null, "erin")],
        Repeat = true,
    };

    /// <summary>A step is three numbers, so that a failing life shrinks to a short one.</summary>
    private static Gen<(int What, int Who, int Much)> Step =>
        from what in Gen.Choose(0, 29)
        from who in Gen.Choose(0, 5)
        from much in Gen.Choose(0, 4000)
        select (what, who, much);

    private static Arbitrary<Fate> AnyFate => Arb.From(
        from people in Gen.Choose(1, 5)
        from rotation in Gen.Elements(true, true, false)
        from severity in Gen.Elements(Severity.P0, Severity.P1, Severity.P2)
        from hour in Gen.Choose(0, 7 * 24)
        from count in Gen.Choose(0, 60)
        from steps in Step.ListOf(count)
        select new Fate(people, rotation, severity, hour, [.. steps]),
        fate => Shorter(fate.Steps).Select(shorter => fate with { Steps = shorter }));

    /// <summary>One half, the other, and then without each of the steps.</summary>
    private static IEnumerable<IReadOnlyList<(int What, int Who, int Much)>> Shorter(IReadOnlyList<(int What, int Who, int Much)> steps)
    {
        var half = steps.Count / 2;
        return half == 0
            ? steps.Select(_ => Array.Empty<(int, int, int)>())
            : [[.. steps.Take(half)], [.. steps.Skip(half)], .. steps.Select((_, i) => (IReadOnlyList<(int, int, int)>)[.. steps.Take(i), .. steps.Skip(i + 1)])];
    }

    [Fact]
    public void Whatever_people_alerts_and_time_do_an_incident_stays_in_somebodys_hands() =>
        Prop.ForAll(AnyFate, fate =>
        {
            var life = fate.Begin();
            life.Settle();
            foreach (var (what, who, much) in fate.Steps)
            {
                Take(life, what, Names[who % Names.Length], who == Names.Length, much);
                life.Settle();
            }

            life.CheckFold();
        }).Check(400);

    [Fact]
    public void The_ladder_asks_everybody_once_before_it_starts_over_whoever_cannot_be_reached() =>
        Prop.ForAll(
            (from people in Gen.Choose(1, 5)
             from rotation in Gen.Elements(true, false)
             from severity in Gen.Elements(Severity.P0, Severity.P1, Severity.P2)
             from lost in Gen.SubListOf(Names)
             from hour in Gen.Choose(0, 7 * 24)
             select (fate: new Fate(people, rotation, severity, hour, []), lost)).ToArbitrary(),
            one =>
            {
                var life = one.fate.Begin();
                Climb(life, one.lost, until: 1);
                var asked = life.Timeline.TakeWhile(happened => happened.What is not TeamTold)
                    .SelectMany(happened => happened.What is Paged { Reason: not PageReason.Repeated } paged ? paged.People : []).ToList();
                asked.ShouldBe(asked.Distinct().ToList());
                // Who takes turns in both weeks, or everybody where nobody does; a week that changed meanwhile may add to it.
                var rota = !one.fate.Rotates ? life.People : life.People.Where(person => TwoWeeks.Weeks.Any(week => week.Duty.People.Contains(person)));
                rota.ShouldBeSubsetOf(asked);

                var first = life.Now;
                Climb(life, one.lost, until: 2);
                (life.Now - first).ShouldBeGreaterThanOrEqualTo(Duration.FromMinutes(5), "a second round begins after a pause");
                life.CheckFold();
            }).Check(200);

    /// <summary>Lets time do what it does, and says of each lost person who is paged that they cannot be reached.</summary>
    private static void Climb(Life life, IReadOnlyCollection<string> lost, int until)
    {
        var seen = 0;
        for (var turns = 0; life.State.Climb.Round < until; turns++)
        {
            turns.ShouldBeLessThan(5000);
            for (; seen < life.Timeline.Count && life.State.Climb.Round < until; seen++)
            {
                foreach (var person in life.Timeline[seen].What is Paged paged ? paged.People.Intersect(lost) : [])
                {
                    life.Do(new Command.PersonUnreachable(person, "it is off"), null);
                }
            }

            if (life.State.Climb.Round < until)
            {
                life.Pass(Duration.Max(Duration.Zero, life.State.NextDueAt!.Value - life.Now));
            }
        }
    }

    private static void Take(Life life, int what, string who, bool program, int much)
    {
        var by = program || !life.People.Contains(who)
            ? Caller.ForProgram("ci", [Scope.Act])
            : Caller.ForPerson(new Person { Id = who, Name = who });
        switch (what)
        {
            case < 5:
                life.Pass(Duration.FromMinutes(much % 90));
                break;
            case < 8 when life.State.NextDueAt is { } due:
                life.Pass(Duration.Max(Duration.Zero, due - life.Now));
                break;
            case 8:
                life.Pass(Duration.FromMinutes(much));
                break;
            case 9 when life.People.Contains(who) && life.People.Count > 1:
                life.People.Remove(who);
                break;
            case 10 when !life.People.Contains(who):
                life.People.Add(who);
                break;
            case 11 when life.State is { Open: false, ResolvedAt: not null, MergedInto: null }:
                life.Do(new Command.Refire((Severity)(much % 3), "again"), null);
                break;
            case 12 when life.State.Climb.Reached.Contains(who):
                life.Do(new Command.PersonUnreachable(who, "it is off"), null);
                break;
            default:
                if (Verb(what, life.People[much % life.People.Count], much) is { } verb)
                {
                    life.Do(verb, verb is Command.Join or Command.AllAlertsResolved or Command.Absorb ? null : by);
                }

                break;
        }
    }

    private static Command? Verb(int what, string whom, int much) => what switch
    {
        13 => new Command.Join((much % 3) + 1, (Severity)(much % 3), "joins", "handler"),
        14 => new Command.AllAlertsResolved(1),
        15 or 16 => new Command.Acknowledge(),
        17 or 18 => new Command.Classify((Severity)(much % 3), Kind.Behaviour),
        19 => new Command.Assign(whom),
        20 => new Command.Accept(),
        21 => new Command.Decline(null),
        22 => new Command.OfferRole((Role)(much % 4), whom),
        23 => new Command.Escalate(),
        24 => new Command.Verify("looked", much % 2 == 0),
        25 => new Command.Resolve("fixed", "looked", true),
        26 => new Command.Reopen("not yet"),
        27 => new Command.SaveReview(new ReviewItems { RootCause = "a", DetectionGap = "b", PreventionTask = new("c", whom, default), RunbookUpdate = new("d", whom, default) }),
        28 => much % 2 == 0 ? new Command.Close() : new Command.Absorb(7, "another", 3, (Severity)(much % 3), much % 5 < 3),
        29 => much % 40 == 0 ? new Command.MergeInto(9) : new Command.Note("n", (NoteKind)(much % 4)),
        _ => null,
    };

    /// <summary>How an incident begins, and all that then happens to it.</summary>
    private sealed record Fate(int People, bool Rotates, Severity Severity, int Hour, IReadOnlyList<(int What, int Who, int Much)> Steps)
    {
        public Life Begin() =>
            new(Names.Take(People), Rotates ? TwoWeeks : null, Severity, Instant.FromUtc(2026, 2, 18, 2, 14, 33) + Duration.FromHours(Hour));

        public override string ToString() => $"{People} people{(Rotates ? "" : " without a rotation")}, {Severity}, hour {Hour}: {string.Join(" ", Steps)}";
    }
}
