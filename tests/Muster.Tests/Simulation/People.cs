using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;
using static NodaTime.Duration;

namespace Muster.Tests.Simulation;

/// <summary>
/// The team at work: whoever is paged may do what the incident asks for next, through a link of the message or through the API;
/// some decline, merge, hand off or do something silly. What gets no answer is asked again with the same idempotency key.
/// </summary>
internal sealed class People(World world)
{
    private readonly HashSet<long> _busy = [];
    private int _keys;

    /// <summary>A message arrived. Most who are woken do something about it, after a while.</summary>
    public void Receive(Message message, Contact to)
    {
        if (message is not { Kind: MessageKind.Page, Incident.Number: var number, Person: { } person } || !world.Dice.Chance(world.Plan.Diligence) || !_busy.Add(number))
        {
            return;
        }

        var link = message.Actions.Count > 0 && world.Dice.Chance(0.3) ? world.Dice.Of(message.Actions) : null;
        world.Time.In(FromSeconds(10 * world.Dice.Between(1, world.Dice.Chance(0.1) ? 500 : world.Plan.Broad ? 6 : 60)), () => world.Start(async () =>
        {
            _busy.Remove(number);
            if (link is not null)
            {
                await world.Clients.Insist(new Uri(link.Url).AbsolutePath, "", "{}", null, 3);
            }
            else
            {
                await Act(number, person);
            }

            Later(number);
        }));
    }

    /// <summary>Somebody who can does what comes next.</summary>
    public void Turn(long number)
    {
        if (world.Ledger.Incidents.TryGetValue(number, out var known) && known.State.Open && world.Ledger.People is { Count: > 0 } people)
        {
            var (state, duty) = (known.State, known.State.Duty);
            var person = state.Stage switch
            {
                Stage.Assign => people.FirstOrDefault(one => one != duty.IC && (one == state.Offer || world.Dice.Chance(0.5))),
                Stage.Classify or Stage.Resolve => people.FirstOrDefault(one => one == duty.IC) ?? people.FirstOrDefault(one => one != duty.TO),
                _ => null,
            };
            world.Start(async () =>
            {
                await Act(number, person ?? world.Dice.Of(people));
                Later(number);
            });
        }
    }

    /// <summary>Anybody does anything.</summary>
    public void Meddle()
    {
        if (world.Ledger.Incidents.Count > 0 && world.Ledger.People is { Count: > 0 } people)
        {
            var number = Math.Max(1, world.Ledger.Incidents.Count - world.Dice.Below(30));
            var (verb, body) = Silly(people);
            world.Start(() => Do(number, verb, world.Dice.Chance(0.1) ? "ci" : world.Dice.Of(people), body));
        }
    }

    private void Later(long number)
    {
        if (world.Dice.Chance(0.8) && _busy.Add(number))
        {
            world.Time.In(FromSeconds(10 * world.Dice.Between(1, world.Plan.Broad ? 6 : 40)), () =>
            {
                _busy.Remove(number);
                Turn(number);
            });
        }
    }

    private async Task Act(long number, string person)
    {
        if (world.Ledger.Incidents.TryGetValue(number, out var known) && world.Ledger.People.Contains(person))
        {
            var (verb, body) = Next(known.State, person);
            if (verb is not null)
            {
                await Do(number, verb, person, body);
            }
        }
    }

    private (string? Verb, object Body) Next(Incident incident, string person)
    {
        var dice = world.Dice;
        var solo = world.Ledger.People.Count < 2;
        return incident.Stage switch
        {
            not Stage.Review and not Stage.Closed when dice.Chance(world.Plan.Broad || world.Closing ? 0.6 : incident.Stage == Stage.Detect ? 0 : 0.15) && Another(incident.Number) is { } other => ("merge", new { into = other }),
            Stage.Detect => dice.Chance(0.9) ? ("acknowledge", new { }) : dice.Chance(0.5) ? ("classify", Kind()) : ("escalate", new { }),
            Stage.Classify => !Raci.MayAct(incident, person) && incident.Duty.TO != person ? ("hand-off", new { role = "IC", to = person }) : ("classify", Kind()),
            Stage.Assign => incident.Offer == person && dice.Chance(0.1) ? ("decline", new { })
                : incident.Duty.IC == person && !solo ? ("assign", new { person = dice.Of([.. world.Ledger.People.Where(one => one != person)]) }) : ("accept", new { }),
            Stage.Resolve => solo || incident.Duty.IC is null || incident.Duty.IC == person ? ("resolve", new { fix = "restarted", verification = "looked", impactGone = true })
                : !world.Ledger.People.Contains(incident.Duty.IC) && incident.Duty.TO != person ? ("hand-off", new { role = "IC", to = person })
                : ("verify", new { verification = "looked", impactGone = true }),
            _ => (null, new { }),
        };
    }

    private long? Another(long number) => world.Ledger.Open.Keys.Where(other => other != number).Take(20).ToList() is { Count: > 0 } others
        ? world.Dice.Of(others) : null;

    private object Kind() => world.Dice.Chance(0.7)
        ? new { kind = "infrastructure" }
        : new { kind = "behaviour", severity = world.Dice.Of(["P0", "P1", "P2"]) };

    private (string Verb, object Body) Silly(IReadOnlyList<string> people)
    {
        var dice = world.Dice;
        return dice.Below(15) switch
        {
            0 => ("acknowledge", new { }),
            1 => ("classify", Kind()),
            2 => ("accept", new { }),
            3 => ("decline", new { }),
            4 => ("hand-off", new { role = dice.Of(["IC", "TO", "Backup", "CO"]), to = dice.Of(people) }),
            5 => ("escalate", new { }),
            6 => ("reopen", new { reason = "not yet" }),
            7 => ("assign", new { person = dice.Of(people) }),
            8 => ("merge", new { into = Math.Max(1, world.Ledger.Incidents.Count - dice.Below(30)) }),
            9 => ("review", Review(dice.Of(people))),
            10 => ("close", new { }),
            _ => ("note", new { text = $"once {_keys}" }),
        };
    }

    private static object Review(string person) => new
    {
        rootCause = "a", detectionGap = "b", preventionTask = new { title = "c", owner = person, due = "2026-03-04" }, runbookUpdate = new { title = "d", owner = person, due = "2026-03-04" },
    };

    private async Task Do(long number, string verb, string who, object body)
    {
        var (path, token, text, key) = ($"/v1/incidents/{number}/{verb}", $"{who}-token", Json.Write(body), $"key-{++_keys}");
        if (world.Dice.Chance(verb == "note" ? 0.3 : 0.05)) // a note is the one thing that nothing but its key keeps from being done again
        {
            world.Start(() => world.Clients.Post(path, token, text, key)); // pressed twice
        }

        await world.Clients.Insist(path, token, text, key, 5);
    }
}
