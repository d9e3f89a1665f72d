using Muster.Alerts;
using Muster.Catalog;
using Muster.Engine;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Paging;
using Muster.Team;
using Route = Muster.Incidents.Route;

namespace Muster.Cli.TeamFiles;

/// <summary>
/// Makes the team what a file says, in one transaction, and tells what that changed; a second time it changes nothing.
/// A section that the file has replaces what the team had, a section it leaves out is left alone.
/// </summary>
internal sealed class Apply(
    Database database, Settings settings, TeamStore team, CatalogStore catalog, SourceStore sources, OnCallStore oncall, ChannelStore channels,
    Audit audit, Secrets secrets, Clock clock, Wake wake)
{
    /// <summary>One line per change, without secrets.</summary>
    /// <param name="who">Whose doing it is, in the audit log.</param>
    /// <exception cref="TeamFileException">The file names what the team does not have, or leaves out what it still needs.</exception>
    public Task<IReadOnlyList<string>> Run(TeamFile file, bool dryRun, string who, CancellationToken ct) => dryRun
        ? database.Read(async sql => Lines(await Plan(sql, file)), ct)
        : database.Write(async sql =>
        {
            // Two files at once: the second compares with what the first has left behind.
            await sql.OneAtATime(Exclusive.Team);
            var plan = await Plan(sql, file);
            foreach (var step in plan.Steps)
            {
                await step(sql);
            }

            foreach (var change in plan.Made)
            {
                await audit.Append(sql, who, change.What, change.About, change.From, change.To);
            }

            sql.AfterCommit(wake.Signal);
            return Lines(plan);
        }, ct);

    /// <summary>The team as a file, its secrets as variables.</summary>
    public Task<string> Export(CancellationToken ct) =>
        database.Read(async sql => TeamFileWriter.Write(await Now(sql)).ToString(), ct);

    /// <summary>The team as it is; secrets only as their hashes.</summary>
    public async Task<TeamFile> Now(Session sql)
    {
        var policy = await Policy(sql);
        return new TeamFile
        {
            Team = await team.Team(sql),
            People = await team.People(sql),
            Tokens = [.. (await team.Tokens(sql)).Select(token => new TokenEntry(token, ""))],
            Services = await catalog.Services(sql),
            Sources = [.. (await sources.All(sql)).Select(source => new SourceEntry(source, ""))],
            Severities = new SeverityTargets(policy.P0, policy.P1, policy.P2),
            Stages = new StageTimeouts(policy.Classify, policy.Assign, policy.Review),
            Rotation = await oncall.Rotation(sql),
            Routes = policy.Routes,
            Channels = await channels.All(sql),
            Retention = await settings.Get<Retention>(sql, Retention.Setting) ?? new Retention(),
        };
    }

    private async Task<Changes> Plan(Session sql, TeamFile file)
    {
        var now = await Now(sql);
        var then = Hashed(file);
        var errors = new FileErrors();
        TeamFileChecks.Against(then, now, errors);
        errors.Refuse();

        var changes = new Changes();
        changes.Whole("team", now.Team, then.Team, TeamForms.Of, (session, value) => team.SaveTeam(session, value));
        changes.Anew("people", await team.Unreadable(sql), then.People, session => Place(session, then.People!));
        changes.Each("person", now.People, then.People, person => person.Id, TeamForms.Of, SavePeople);
        changes.Order("people", now.People, then.People, person => person.Id, session => Place(session, then.People!));
        changes.Each("token", now.Tokens, then.Tokens, entry => entry.Token.Id, entry => TeamForms.Of(entry.Token), SaveTokens);
        changes.Each("service", now.Services, then.Services, service => service.Id, TeamForms.Of, SaveServices);
        changes.Each("source", now.Sources, then.Sources, entry => entry.Source.Id, entry => TeamForms.Of(entry.Source), SaveSources);
        changes.Whole("severities", now.Severities, then.Severities, TeamForms.Of, SaveSeverities);
        changes.Whole("stages", now.Stages, then.Stages, TeamForms.Of, SaveStages);
        changes.Whole("rotation", now.Rotation ?? new Rotation(), then.Rotation, TeamForms.Of, (session, value) => oncall.Save(session, value));
        changes.Routes(now.Routes!, then.Routes, SaveRoutes);
        var unreadable = await channels.Unreadable(sql);
        changes.Anew("channels", unreadable, then.Channels, session => Remove(session, unreadable));
        changes.Each("channel", now.Channels, then.Channels, channel => channel.Id, TeamForms.Of, SaveChannels);
        changes.Whole("retention", now.Retention, then.Retention, TeamForms.Of, (session, value) => settings.Set(session, Retention.Setting, value));
        return changes;
    }

    private static IReadOnlyList<string> Lines(Changes plan) => [.. plan.Made.Select(change => change.Line)];

    private TeamFile Hashed(TeamFile file) => file with
    {
        Tokens = file.Tokens?.Select(entry => entry with { Token = entry.Token with { SecretHash = secrets.Hash(entry.Secret) } }).ToList(),
        Sources = file.Sources?.Select(entry => entry with { Source = entry.Source with { KeyHash = secrets.Hash(entry.Key) } }).ToList(),
    };

    private async Task SavePeople(Session sql, Difference<Person> people)
    {
        foreach (var person in people.Gone)
        {
            await team.PersonLeft(sql, person.Id, clock.Now);
        }

        await Place(sql, people.Then);
    }

    /// <summary>All of them: somebody new moves the places of those behind.</summary>
    private async Task Place(Session sql, IReadOnlyList<Person> people)
    {
        foreach (var (place, person) in people.Index())
        {
            await team.SavePerson(sql, person, place);
        }
    }

    private async Task SaveTokens(Session sql, Difference<TokenEntry> tokens)
    {
        // A changed one goes first too: two tokens may have exchanged their secrets.
        foreach (var entry in tokens.Gone.Concat(tokens.Changed))
        {
            await team.RevokeToken(sql, entry.Token.Id);
        }

        foreach (var entry in tokens.Changed.Concat(tokens.New))
        {
            await team.SaveToken(sql, entry.Token, entry.Secret, clock.Now);
        }
    }

    private async Task SaveSources(Session sql, Difference<SourceEntry> entries)
    {
        foreach (var entry in entries.Gone.Concat(entries.Changed))
        {
            await sources.Remove(sql, entry.Source.Id);
        }

        foreach (var entry in entries.Changed.Concat(entries.New))
        {
            await sources.Save(sql, entry.Source, entry.Key);
        }
    }

    private async Task SaveServices(Session sql, Difference<Service> services)
    {
        foreach (var service in services.Gone)
        {
            await catalog.Remove(sql, service.Id);
        }

        foreach (var service in services.Changed.Concat(services.New))
        {
            await catalog.Save(sql, service);
        }
    }

    private async Task SaveChannels(Session sql, Difference<TeamChannel> entries)
    {
        await Remove(sql, entries.Gone.Select(channel => channel.Id));
        foreach (var channel in entries.Changed.Concat(entries.New))
        {
            await channels.Save(sql, channel);
        }
    }

    private async Task Remove(Session sql, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            await channels.Remove(sql, id);
        }
    }

    private Task SaveSeverities(Session sql, SeverityTargets targets) =>
        Save(sql, policy => policy with { P0 = targets.P0, P1 = targets.P1, P2 = targets.P2 });

    private Task SaveStages(Session sql, StageTimeouts stages) =>
        Save(sql, policy => policy with { Classify = stages.Classify, Assign = stages.Assign, Review = stages.Review });

    private Task SaveRoutes(Session sql, IReadOnlyList<Route> routes) => Save(sql, policy => policy with { Routes = routes });

    private async Task Save(Session sql, Func<Policy, Policy> change) => await settings.Set(sql, Incidents.Policy.Setting, change(await Policy(sql)));

    private async Task<Policy> Policy(Session sql) => await settings.Get<Policy>(sql, Incidents.Policy.Setting) ?? new Policy();
}
