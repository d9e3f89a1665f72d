using System.Text;
using Muster.Alerts;
using Muster.Channels.Email;
using Muster.Cli.TeamFiles;
using Muster.Foundation;
using Muster.Incidents;
using Muster.OnCall;
using Muster.Team;

namespace Muster.Tests.Fuzz;

/// <summary>Every text that people write: it is read, or refused in the way its reader promises; and what was read can be written and read again.</summary>
public sealed class TextFormatsTests
{
    private const int Times = 20_000;

    private const string Weeks = "handoff Mon 09:00\nrepeat yes\n2026-02-16  IC alice  TO bob  backup carol  CO alice # the first\n2026-02-23  IC bob  TO -  CO dave\n";

    private const string Sheet = "week,IC,TO,backup,CO\n2026-02-16,alice,bob,carol,alice\n2026-02-23,\"bob\",,,\"da\"\"ve\"\n";

    [Fact]
    public void An_alert_in_text_is_read_and_reads_back_from_what_is_written_of_it() => new Bytes(Storm.Seed, AlertTexts()).All(Times, input =>
    {
        foreach (var alert in AlertFormat.Parse(Text(input)).Select(one => one.Alert).OfType<FormattedAlert>().Where(one => (one.Agent ?? one.Service) is not null))
        {
            Sorted(AlertFormat.Parse(AlertFormat.Render(alert)).ShouldHaveSingleItem().Alert!).ShouldBe(Sorted(alert));
        }

        static string Sorted(FormattedAlert alert) => Json.Write(alert with { Labels = new SortedDictionary<string, string>(alert.Labels.ToDictionary(), StringComparer.Ordinal) });
    });

    [Fact]
    public void A_rotation_in_text_is_read_and_reads_back_from_what_is_written_of_it() => new Bytes(Storm.Seed, Weeks).All(Times, input =>
    {
        var read = RotationText.Read(Text(input), new Rotation());
        if (read.Errors.Count == 0)
        {
            Json.Write(RotationText.Read(RotationText.Write(read.Rotation), new Rotation()).Rotation).ShouldBe(Json.Write(read.Rotation));
        }

        read.Check(["alice", "bob", "carol"]).ShouldAllBe(error => error.Line >= 1);
    });

    [Fact]
    public void A_rotation_in_a_sheet_is_read_and_reads_back_from_what_is_written_of_it() => new Bytes(Storm.Seed, Sheet, Sheet.Replace(',', ';'), Sheet.Replace(',', '\t')).All(Times, input =>
    {
        var read = RotationCsv.Read(Text(input), new Rotation());
        if (read.Errors.Count == 0)
        {
            Json.Write(RotationCsv.Read(RotationCsv.Write(read.Rotation), new Rotation()).Rotation).ShouldBe(Json.Write(read.Rotation));
        }

        read.Check(["alice", "bob", "carol"]).ShouldAllBe(error => error.Line >= 1);
    });

    [Fact]
    public void A_team_file_is_read_or_refused_with_lines() => new Bytes(Storm.Seed, FuzzTeam.FileFor("http://127.0.0.1:9901/")).All(Times / 4, input =>
    {
        try
        {
            TeamFileReader.Read(Text(input), new Variables(_ => "x", "the test"));
        }
        catch (TeamFileException refused)
        {
            refused.Errors.ShouldNotBeEmpty();
            refused.Errors.ShouldAllBe(error => error.Line >= 1);
        }
    });

    [Fact]
    public void A_matcher_is_read_or_bad_input_and_matches_whatever_it_is_given()
    {
        var values = Odd.Texts.Concat([new string('a', 2000) + "!", string.Concat(Enumerable.Repeat("ab", 1000))]).ToList();
        new Bytes(Storm.Seed, ["{alertname=\"AgentDown\", severity=~\"critical|page\"}", "a!=b", "region!~eu.*", .. Odd.Expressions.Select(one => $"service=~\"{one}\"")]).All(Times / 4, input => IntakeFormatsTests.BadInputOr(() =>
        {
            foreach (var matcher in MatcherText.Parse(Text(input)))
            {
                values.ForEach(value => matcher.Matches(value));
                Json.Read<Matcher>(Json.Write(matcher)).Checked().ShouldBe(matcher);
            }
        }));
    }

    [Fact]
    public void Times_spans_targets_and_addresses_are_read_or_not_and_read_back() =>
        new Bytes(Storm.Seed, [.. Odd.Times, .. Odd.Numbers, "90s", "5m", "2h", "1d", "3660d", "next-business-day", "3-business-days", "alice@example.com", "ä.b+c@bücher.example"]).All(Times * 2, input =>
        {
            var text = Text(input);
            if (Rfc3339.TryParse(text, out var instant))
            {
                (Rfc3339.TryParse(Rfc3339.Format(instant), out var again), again).ShouldBe((true, instant));
            }

            if (Durations.TryParse(text, out var span))
            {
                (Durations.TryParse(Durations.Format(span), out var again), again).ShouldBe((true, span));
            }

            if (Target.TryParse(text, out var target))
            {
                (Target.TryParse(target.ToString(), out var again), again).ShouldBe((true, target));
                target.From(Instant.FromUtc(2026, 2, 18, 2, 14), new BusinessCalendar(new TeamSettings()));
            }

            if (EmailAddress.TryParse(text, out var address))
            {
                (EmailAddress.TryParse(address.ToString(), out var again), again).ShouldBe((true, address));
            }
        });

    [Fact]
    public void A_mail_setting_is_read_or_bad_input() =>
        new Bytes(Storm.Seed, "smtp://user:password@mail.example.com:587?from=muster@example.com&fromName=Muster&security=starttls", "smtps://localhost?from=a@b.c").All(Times, input =>
            IntakeFormatsTests.BadInputOr(() => SmtpSettings.Parse(Text(input))));

    [Fact]
    public void A_line_for_a_ledger_is_one_line_however_long_the_text() => new Bytes(Storm.Seed, Odd.Texts).All(Times, input =>
    {
        var line = OneLine.Of(Text(input), 60);
        line.Length.ShouldBeLessThanOrEqualTo(60);
        line.ShouldAllBe(one => !char.IsControl(one));
    });

    [Fact]
    public void The_first_persons_form_is_checked_or_bad_input() => new Bytes(Storm.Seed, [.. Odd.Texts, "Ada Lovelace", "ada@example.com", "Europe/Berlin"]).All(Times, input => IntakeFormatsTests.BadInputOr(() =>
    {
        var text = Text(input);
        new SetupForm("Acme", "Europe/Berlin", text, null).Checked().Id.ShouldNotBeEmpty();
        new SetupForm(text, "Europe/Berlin", "Ada", text).Checked();
        new SetupForm("Acme", text, "Ada", null).Checked();
    }));

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);

    private static string[] AlertTexts() => [.. Recipes.All("").Where(recipe => recipe.Type == "text/plain").Select(recipe => Text(recipe.Body!))];
}
