using Muster.Alerts;
using Muster.Cli.TeamFiles;
using Muster.Engine;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Tests.Cli;

public class TeamFileReaderTests
{
    [Fact]
    public void Every_part_of_the_example_is_read()
    {
        var file = Example.Read();

        file.Team.ShouldNotBeNull();
        (file.Team.Name, file.Team.TimeZone, file.Team.BusinessTo).ShouldBe(("Acme Agents", "Europe/Berlin", "17:00"));
        file.Team.Holidays.ShouldBe(["2026-12-25"]);
        file.People!.Select(person => (person.Id, person.Permission, person.Contacts.Count))
            .ShouldBe([("alice", Permission.Admin, 2), ("bob", Permission.Responder, 0), ("carol", Permission.Admin, 1)]);
        file.People![0].Contacts.ShouldBe([new Contact("webhook", "http://127.0.0.1:9901/alice"), new Contact("email", "alice@example.com")]);
        file.People[2].Contacts[0].Secret.ShouldBe("c-hook");
        file.Tokens!.Select(entry => (entry.Token.Id, entry.Token.Person, entry.Token.Program, string.Join(' ', entry.Token.Scopes), entry.Secret))
            .ShouldBe([("ci", null, "ci", "alert read", "ci-token-0123456789"), ("alice-cli", "alice", null, "", "alice-token-0123456789")]);
        file.Services!.ShouldHaveSingleItem().DependsOn.ShouldBe(["openclaw-gateway"]);
        file.Sources![0].Source.Severities["SLOW"].ShouldBe(Severity.P1);
        file.Sources[0].Source.Severities["critical"].ShouldBe(Severity.P0);
        (file.Sources[0].Source.Unmapped, file.Sources[1].Source.Unmapped).ShouldBe((Severity.P2, Severity.P1));
        file.Sources[0].Key.ShouldBe("am-key-0123456789");
        file.Severities!.P2.ShouldBe(new Targets(Target.InBusinessDays(1), Duration.FromHours(48), null, Target.InBusinessDays(3)));
        file.Severities.P0.ShouldBe(new Policy().P0);
        file.Stages.ShouldBe(new StageTimeouts(Duration.FromMinutes(5), Duration.FromMinutes(10), Duration.FromHours(48)));
        file.Rotation!.Weeks.Select(week => (week.Week, week.TO)).ShouldBe([(new LocalDate(2026, 2, 16), "bob"), (new LocalDate(2026, 2, 23), "carol")]);
        file.Rotation.Repeat.ShouldBeTrue();
        file.Routes![1].Kind.ShouldBe(Kind.Behaviour);
        file.Routes[1].Notify.ShouldBe([Role.Backup]);
        (file.Routes[2].Ticket, file.Routes[2].Page.Count).ShouldBe(("github", 0));
        file.Channels!.Select(channel => channel.Contact.Address).ShouldBe(["http://127.0.0.1:9901/incidents", "tickets@example.com"]);
        file.Retention.ShouldBe(new Retention { Pages = Duration.FromDays(90), Alerts = Duration.FromDays(180), Journal = Duration.FromDays(180), Incidents = Duration.FromDays(1100) });
    }

    [Fact]
    public void Every_error_is_reported_at_once_and_each_with_its_line()
    {
        string.Join('\n', Errors("""
            team: { name: A, timeZone: Mars/Olympus, colour: red }
            people:
              - id: alice
                name: [Alice]
                email: not an address
                contacts:
                  - { kind: pigeon, url: "coop 7" }
                  - { kind: webhook, address: "http://x" }
              - { id: alice, permisson: admin }
              - { id: bob }
            services:
              - { id: s, owner: bobb, runbook: "ftp://x/y" }
            severities:
              P0: { respond: soon, escalate: 5 }
              P3: { respond: 1h }
            rotation:
              handoff: { day: Someday, at: "25:00" }
              weeks:
                - { week: 2026-02-31, IC: alice, TO: alice }
            routes:
              - { severity: critical, page: [IC, boss], channels: [nowhere] }
            channels: []
            """)).ShouldBe(string.Join('\n',
            "1: team.timeZone: “Mars/Olympus” is not a time zone like Europe/Berlin",
            "1: team.colour: unknown key (known: name, timeZone, holidays, businessHours)",
            "4: people[0].name: expected a plain value, found a list",
            "5: people[0].email: “not an address” is not an e-mail address",
            "7: people[0].contacts[0].kind: “pigeon” is not a kind of contact: webhook or email",
            "8: people[0].contacts[1].url: is missing",
            "8: people[0].contacts[1].address: unknown key (known: kind, url, secret)",
            "9: people[1].permisson: unknown key, did you mean permission?",
            "9: people[1].id: alice is already in line 3",
            "12: services[0].runbook: is not an address that begins with http:// or https://",
            "12: services[0].owner: there is no person bobb, did you mean bob?",
            "14: severities.P0.respond: “soon” is not a duration like 15m, next-business-day, or like 3-business-days",
            "14: severities.P0.escalate: “5” is not a duration like 90s, 5m, 2h or 1d",
            "15: severities.P3: unknown key, did you mean P0?",
            "17: rotation.handoff.day: “Someday” is not a day: Mon, Tue, Wed, Thu, Fri, Sat or Sun",
            "17: rotation.handoff.at: “25:00” is not a time of day like \"09:00\"",
            "19: rotation.weeks[0].week: “2026-02-31” is not a date like 2026-02-16",
            "19: rotation.weeks[0].TO: alice is already the IC of this week; whoever fixes should not have to coordinate as well, so please pick somebody else for one of the two (IC and CO may be one person)",
            "21: routes[0].severity: “critical” is not a severity: P0, P1 or P2",
            "21: routes[0].page[1]: “boss” is not a role: IC, TO, backup or CO"));
    }

    [Fact]
    public void A_missing_variable_is_named_and_an_escaped_one_is_text()
    {
        Errors("team: { name: \"${NOBODY} and ${HOME\" }").ShouldBe([
            "1: team.name: the environment has no NOBODY",
            "1: team.name: ${ without a name and a closing }: write ${NAME}, or $${ for the characters themselves",
        ]);
        Example.Read("team: { name: \"costs $${AM_KEY} and $5 and ${AM_KEY}\" }").Team!.Name.ShouldBe("costs ${AM_KEY} and $5 and am-key-0123456789");
    }

    [Fact]
    public void What_a_variable_holds_is_never_repeated_in_an_error() =>
        Errors("people: [{ id: a, email: \"${ALICE_TOKEN}\" }]").ShouldBe(["1: people[0].email: is not an e-mail address"]);

    [Fact]
    public void One_person_cannot_be_IC_and_TO_of_a_week_while_there_are_two() =>
        Errors("""
            people: [{ id: alice }, { id: bob }]
            rotation:
              weeks:
                - week: 2026-02-16
                  IC: bob
                  TO: bob
            """).ShouldHaveSingleItem().ShouldStartWith("6: rotation.weeks[0].TO: bob is already the IC of this week");

    [Fact]
    public void What_is_wrong_with_a_layer_is_said_with_its_line() => Errors(
        """
        people: [{ id: alice, name: Alice }, { id: bob, name: Bob }]
        rotation:
          layers:
            - name: night
              roles: []
              start: 1999-12-31
              every: 90m
              pool:
                - { person: mallory }
                - { person: alice, weight: 0 }
                - { person: alice, from: 2026-02-01, until: 2026-01-01 }
            - { name: night, roles: [TO], start: 2026-01-05, every: 1d, order: random, pool: [] }
        """).ShouldBe(
        [
            "5: rotation.layers[0].roles: names no role: which of IC, TO, backup and CO does this layer fill?",
            "6: rotation.layers[0].start: is not between 2000 and 2199",
            "7: rotation.layers[0].every: must be whole hours, from 1h to 60d",
            "9: rotation.layers[0].pool[0].person: there is no person \"mallory\" in the team",
            "10: rotation.layers[0].pool[1].weight: must be between 0.05 and 20; 0.5 is half of a colleague's share",
            "11: rotation.layers[0].pool[2].person: alice is in this pool already; a larger share is a larger weight",
            "11: rotation.layers[0].pool[2].until: must not be before from",
            "12: rotation.layers[1].name: night is the name of another layer; what a layer owes whom is kept by its name",
            "12: rotation.layers[1].order: “random” is not fair or sequential",
            "12: rotation.layers[1].pool: is empty: who takes turns?",
        ], ignoreOrder: true);

    [Fact]
    public void People_of_a_file_without_people_are_left_to_the_team_to_know()
    {
        var file = Example.Read("services: [{ id: s, owner: zoe }]");

        file.References.ShouldBe([new Reference("services[0].owner", Named.Person, "zoe")]);
    }

    [Theory]
    [InlineData("retention: { pages: 29d }", "1: retention.pages: “29d” is not an age of at least 30d, like 400d")]
    [InlineData("retention: { journal: 399d }", "1: retention.journal: must not be shorter than alerts and pages: accepted requests go last")]
    [InlineData("retention: { incidents: 60d }", "1: retention.incidents: must not be shorter than alerts and pages, which are parts of it")]
    [InlineData("retention: { incidents: never }", "1: retention.incidents: “never” is not an age of at least 30d, like 400d, or forever")]
    [InlineData("retention: { raw: 30d }", "1: retention.raw: unknown key (known: pages, alerts, journal, incidents)")]
    [InlineData("team: { name: A }\nteam: { name: B }", "2: team: already given in line 1")]
    [InlineData("team: { name: A, name: B }", "1: name: already given in line 1")]
    [InlineData("people:", "1: people: expected a list, found nothing")]
    [InlineData("people: {}", "1: people: expected a list, found a mapping")]
    [InlineData("people: [alice]", "1: people[0]: expected a mapping, found a plain value")]
    [InlineData("- a", "1: expected a mapping, found a list")]
    [InlineData("poeple: []", "1: poeple: unknown key, did you mean people?")]
    [InlineData("team: { name: \"a\\nb\" }", "1: team.name: holds a line break or another control character")]
    [InlineData("team: { businessHours: { from: \"17:00\", to: \"09:00\" } }", "1: team.businessHours.to: must be later than from: business hours lie within one day")]
    [InlineData("tokens: [{ id: a, secret: 0123456789abcdef, program: p, may: [approve] }]", "1: tokens[0].may[0]: “approve” is not one of alert, read, act and admin")]
    [InlineData("tokens: [{ id: a, secret: 0123456789abcdef }]", "1: tokens[0].id: a token is either for a person or for a program: give one of the two")]
    [InlineData("tokens: [{ id: a, secret: 0123456789abcdef, program: p }]", "1: tokens[0].may: is missing: a program may only do what is listed, like [alert, read]")]
    [InlineData("tokens: [{ id: a, secret: 0123456789abcdef, for: p, may: [read] }]", "1: tokens[0].may: a person's token may do what the person may; only a program's is narrowed")]
    [InlineData("tokens: [{ id: a, secret: \"b c\", for: p }]", "1: tokens[0].secret: is not a secret (one word of ASCII letters, digits and signs)")]
    [InlineData("tokens: [{ id: a, secret: schlüssel, for: p }]", "1: tokens[0].secret: is not a secret (one word of ASCII letters, digits and signs)")]
    [InlineData("sources: [{ id: a, kind: muster, key: schlüssel }]", "1: sources[0].key: is not a key (letters, digits and - . _ ~ + =, as it may stand in an address)")]
    [InlineData("sources: [{ id: a, kind: muster, key: a/b }]", "1: sources[0].key: is not a key (letters, digits and - . _ ~ + =, as it may stand in an address)")]
    [InlineData("tokens: [{ id: a, secret: 0123456789abcde, for: p }]", "1: tokens[0].secret: is shorter than 16 characters: openssl rand -hex 24 makes a good one")]
    [InlineData("sources: [{ id: a, kind: muster, key: k }]", "1: sources[0].key: is shorter than 16 characters: openssl rand -hex 24 makes a good one")]
    [InlineData("channels: [{ id: a, kind: webhook, url: \"hooks.example.com/T000/B000/secret\" }]", "1: channels[0].url: is not an address that begins with http:// or https://")]
    [InlineData("routes: [{ page: IC }]", "1: routes[0].page: expected a list, found a plain value")]
    [InlineData("routes: [{ page: [IC], kind: weird }]", "1: routes[0].kind: “weird” is not a kind: infrastructure or behaviour")]
    [InlineData("rotation: { repeat: yes }", "1: rotation.repeat: “yes” is not true or false")]
    [InlineData("stages: { classify: 0s }", "1: stages.classify: “0s” is not a duration like 90s, 5m, 2h or 1d")]
    [InlineData("sources: [{ id: a, kind: muster, key: 0123456789abcdef }, { id: b, kind: muster, key: 0123456789abcdef }]", "1: sources[1].key: the same as that of sources[0]: each needs its own")]
    [InlineData("team: !!map { name: A }", "1: the tag tag:yaml.org,2002:map: tags are not used here")]
    [InlineData("team: { name: A }\n---\nteam: { name: B }", "2: a second document: the whole team is one document")]
    public void A_mistake_is_named_where_it_stands(string yaml, string error) => Errors(yaml).ShouldBe([error]);

    [Theory]
    [InlineData("team: { name: A")]
    [InlineData("team: name: A")]
    [InlineData("team: *nobody")]
    [InlineData("team: &a { name: *a }")]
    public void What_is_no_YAML_is_one_error_with_a_line(string yaml) =>
        Errors(yaml).ShouldHaveSingleItem().ShouldMatch("^[12]: (not YAML: .+|team.*)$");

    [Fact]
    public void Aliases_cannot_unfold_into_billions()
    {
        var laughs = string.Join('\n', Enumerable.Range(0, 30).Select(i =>
            i == 0 ? "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" : $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]"));

        Errors(laughs).ShouldHaveSingleItem().ShouldContain("aliases that unfold to too much");
    }

    [Fact]
    public void A_file_that_is_too_long_or_too_deep_is_refused_before_it_costs_anything()
    {
        Errors(new string('#', YamlTree.MostCharacters + 1)).ShouldHaveSingleItem().ShouldContain("longer than");
        Errors(new string('[', 100_000)).ShouldHaveSingleItem().ShouldContain("nested too deeply");
    }

    [Fact]
    public void A_route_that_does_not_say_whom_it_pages_pages_as_its_severity_does() =>
        Example.Read("routes: [{ severity: P0 }, { severity: P1, notify: [] }, { service: s }, { severity: P2, ticket: linear }]").Routes!
            .Select(route => string.Join('+', route.Page)).ShouldBe(["IC+TO", "TO", "", ""]);

    [Fact]
    public void An_anchor_saves_typing() =>
        Example.Read("""
            severities:
              P0: &strict { respond: 5m, escalate: 10m }
              P1: *strict
            """).Severities!.P1.Escalate.ShouldBe(Duration.FromMinutes(10));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("{}")]
    public void An_empty_file_says_nothing(string yaml) => Muster.Foundation.Json.Write(Example.Read(yaml)).ShouldBe("""{"references":[],"lines":{}}""");

    private static IReadOnlyList<string> Errors(string yaml) =>
        [.. Should.Throw<TeamFileException>(() => Example.Read(yaml)).Errors.Select(error => error.ToString())];
}
