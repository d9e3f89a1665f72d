using Muster.Foundation;

namespace Muster.Tests.Simulation;

/// <summary>
/// What fails in a world, and what the monitors say of it: firing, again, worse, over, late, twice, in the wrong order, in storms;
/// in Muster's own format and in Alertmanager's.
/// </summary>
internal sealed class Monitors(World world)
{
    private static readonly string[] Severities = ["P0", "P0", "P0", "P1", "P1", "P2"];

    private readonly List<Failure> _failing = [];
    private int _services;
    private int _marks;

    /// <summary>Marks of signals whose request was answered with 2xx: they may never be lost again.</summary>
    public HashSet<string> Accepted { get; } = [];

    public void Begin() => world.Time.In(Duration.FromSeconds(5), () =>
    {
        for (var things = world.Dice.Between(0, world.Plan.Crowd); things > 0 && !world.Closing; things--)
        {
            Something();
        }

        if (!world.Closing)
        {
            Begin();
        }
    });

    private void Something()
    {
        var dice = world.Dice;
        switch (dice.Below(20))
        {
            case < 9 when world.Plan.Broad:
                Storm(dice.Between(1, 150));
                break;
            case < 9:
                Fire(New(), dice.Chance(0.05) ? dice.Between(2, 60) : 1);
                break;
            case < 12 when _failing.Count > 0:
                Send("firing", [dice.Of(_failing)]);
                break;
            case 12 when _failing.Count > 0:
                Send("firing", [dice.Of(_failing) with { Severity = dice.Of(Severities) }]);
                break;
            case 13 when _failing.Count > 0:
                Fire(dice.Of(_failing) with { Key = $"k{_marks}", Severity = dice.Of(Severities) }, 1);
                break;
            case 14:
                // Over before it was heard of: both are under way at once.
                var short_ = New();
                Send("firing", [short_]);
                Send("resolved", [short_]);
                break;
            case 15 when _failing.Count > 3:
                Send("firing", [.. _failing.TakeLast(4)]);
                break;
            default:
                if (_failing.Count > 0)
                {
                    var over = dice.Below(_failing.Count);
                    Send("resolved", [_failing[over]]);
                    _failing.RemoveAt(over);
                }

                break;
        }
    }

    /// <summary>Many things fail at once, each of them an incident; some of them are soon over, together.</summary>
    private void Storm(int failures)
    {
        var storm = Enumerable.Range(0, failures).Select(_ => New()).ToList();
        Send("firing", storm);
        if (world.Dice.Chance(0.5))
        {
            var over = storm[world.Dice.Below(failures)..];
            world.Time.In(world.Dice.Seconds(0, 120), () => Send("resolved", over));
        }
    }

    private Failure New()
    {
        var dice = world.Dice;
        // Most things fail once; some again and again.
        var service = dice.Chance(0.9) ? $"s{_services++}" : $"often{dice.Below(5)}";
        return new Failure(service, $"k{_services}-{dice.Below(3)}", dice.Of(Severities), dice.Chance(0.2), world.Time.Now - (dice.Chance(0.2) ? dice.Seconds(1, 4000) : Duration.Zero));
    }

    private void Fire(Failure failure, int alerts)
    {
        _failing.Add(failure);
        if (_failing.Count > 60)
        {
            _failing.RemoveAt(0);
        }

        Send("firing", [failure, .. Enumerable.Range(1, alerts - 1).Select(i => failure with { Key = $"{failure.Key}/{i}" })]);
    }

    private void Send(string status, IReadOnlyList<Failure> failures)
    {
        foreach (var some in failures.GroupBy(failure => failure.Prometheus))
        {
            var marks = some.Select(_ => $"m-{++_marks}-").ToList();
            var body = some.Key ? Webhook(status, [.. some], marks) : Own(status, [.. some], marks);
            world.Start(() => Deliver(body, some.Key, marks));
            if (world.Dice.Chance(0.05))
            {
                world.Start(() => Deliver(body, some.Key, marks));
            }
        }
    }

    private async Task Deliver(string body, bool prometheus, List<string> marks)
    {
        var answer = await world.Clients.Insist(prometheus ? "/in/am-key" : "/v1/alerts", prometheus ? "" : "scripts-key", body, null, 4);
        if (answer is { Status: 200 or 202 })
        {
            Accepted.UnionWith(marks);
        }
        else if (answer is { Status: < 500 and var status })
        {
            world.Fail($"an alert was turned away with {status}: {answer.Value.Body}");
        }
    }

    private static string Own(string status, IReadOnlyList<Failure> failures, List<string> marks) => Json.Write(failures.Select((failure, i) => new
    {
        status, failure.Severity, failure.Service, summary = $"{failure.Service} fails", impact = marks[i], failure.FiredAt, dedupKey = failure.Key,
    }));

    private static string Webhook(string status, IReadOnlyList<Failure> failures, List<string> marks) => Json.Write(new
    {
        version = "4",
        status,
        alerts = failures.Select((failure, i) => new
        {
            status, labels = new { alertname = failure.Key, service = failure.Service, severity = failure.Severity },
            annotations = new { summary = $"{failure.Service} fails", impact = marks[i] }, startsAt = failure.FiredAt,
        }),
    });

    private sealed record Failure(string Service, string Key, string Severity, bool Prometheus, Instant FiredAt);
}
