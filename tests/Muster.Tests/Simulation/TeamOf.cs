using Muster.Alerts;
using Muster.Catalog;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;

namespace Muster.Tests.Simulation;

/// <summary>Who is on the team and what it agreed on; both change while everything else goes on.</summary>
internal sealed class TeamOf(World world)
{
    public Task Gather() => Change(async (sql, rooms) =>
    {
        foreach (var person in Plan.Names.Take(world.Plan.People))
        {
            await Come(sql, rooms, person);
        }

        await rooms.Get<TeamStore>().SaveToken(sql, new ApiToken("ci", null, "ci", [Scope.Alert, Scope.Read, Scope.Act]), "ci-token", world.Time.Now);
        if (world.Plan.Rotation is { } rotation)
        {
            await rooms.Get<OnCallStore>().Save(sql, rotation);
        }

        await rooms.Get<Settings>().Set(sql, Policy.Setting, world.Plan.Policy);
        await rooms.Get<SourceStore>().Save(sql, new Source { Id = "scripts", Kind = "muster" }, "scripts-key");
        await rooms.Get<SourceStore>().Save(sql, new Source { Id = "prometheus", Kind = "alertmanager" }, "am-key");
        await rooms.Get<ChannelStore>().Save(sql, new TeamChannel("incidents", new Contact("webhook", "incidents")));
        for (var i = 0; i < 5; i++)
        {
            await rooms.Get<CatalogStore>().Save(sql, new Service { Id = $"often{i}", DependsOn = i > 0 ? [$"often{i - 1}"] : [] });
        }
    });

    public void Begin()
    {
        Every(300, 3000, () => world.Start(Something));
        Every(60, 900, () => world.Start(Silence));
        Every(20, 400, world.People.Meddle);
    }

    /// <summary>One of somebody's contacts is no longer answered.</summary>
    public void LosePhone() => world.Post.Die($"{world.Dice.Of(Plan.Names)}-{world.Dice.Below(2)}");

    private void Every(int least, int most, Action act) => world.Time.In(world.Dice.Seconds(least, most), () =>
    {
        if (!world.Closing)
        {
            act();
            Every(least, most, act);
        }
    });

    private Task Something()
    {
        var (dice, here) = (world.Dice, world.Ledger.People);
        var away = Plan.Names.Take(world.Plan.People).Except(here).ToList();
        return dice.Below(4) switch
        {
            0 when here.Count > 1 => Change((sql, rooms) => rooms.Get<TeamStore>().PersonLeft(sql, dice.Of(here), world.Time.Now)),
            0 or 1 when away.Count > 0 => Change((sql, rooms) => Come(sql, rooms, dice.Of(away))),
            2 when here.Count > 0 => Change((sql, rooms) => rooms.Get<OnCallStore>().Save(sql, Plan.AnyRotation(dice, here))),
            3 => Change((sql, rooms) => rooms.Get<Settings>().Set(sql, Policy.Setting, dice.Chance(0.5) ? new Policy() : Plan.Quick)),
            _ => Task.CompletedTask,
        };
    }

    private Task Silence()
    {
        var now = world.Time.Now;
        var service = world.Dice.Chance(0.5) ? "often[0-4]" : $"s[0-9]*{world.Dice.Below(10)}";
        var draft = new SilenceDraft(null, [new Matcher("service", service, true)], now, now + world.Dice.Seconds(60, 1800), "alice", "known");
        return Change((sql, rooms) => rooms.Get<SilenceStore>().Post(sql, draft, now));
    }

    private async Task Come(Session sql, Replica rooms, string person)
    {
        await rooms.Get<TeamStore>().SavePerson(sql, new Person { Id = person, Name = person, Contacts = Contacts(person) }, Array.IndexOf(Plan.Names, person));
        await rooms.Get<TeamStore>().SaveToken(sql, new ApiToken(person, person, null, []), $"{person}-token", world.Time.Now);
    }

    private Contact[] Contacts(string person) => world.Dice.Below(5) switch
    {
        0 => [new Contact("webhook", $"{person}-0")],
        1 => [],
        _ => [new Contact("webhook", $"{person}-0"), new Contact("email", $"{person}-1")],
    };

    /// <summary>Done by an administrator's hand: the faults are elsewhere.</summary>
    private async Task Change(Func<Session, Replica, Task> change)
    {
        if (world.Living is { } replica)
        {
            await world.Database.Write(sql => change(sql, replica), CancellationToken.None);
        }
    }
}
