using System.Text;
using Microsoft.AspNetCore.Http;
using Muster.Alerts;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Intake;
using Muster.Intake.Formats;
using Muster.Tests.Intake;

namespace Muster.Tests.Fuzz;

/// <summary>Every format of the front door: a body gives signals that can be kept, or is bad input, and nothing else.</summary>
public sealed class IntakeFormatsTests
{
    private const int Times = 40_000;

    private static readonly IReadOnlyList<IIntakeFormat> Formats = [new AlertmanagerWebhook(), new AlertmanagerAlerts(), new AlertText(), new MusterJson()];
    private static readonly string[] Good = [.. Recipes.All("").Where(recipe => recipe.Pattern is "/v1/alerts" or "/in/{key}" or "/api/v2/alerts" && recipe.Body is not null).Select(recipe => Encoding.UTF8.GetString(recipe.Body!))];

    [Fact]
    public void A_body_is_signals_that_can_be_kept_or_bad_input() => new Bytes(Storm.Seed, Good).All(Times, input =>
    {
        if (Body(input) is { } body)
        {
            Kept(() => IntakeApi.Read(body, Formats, Tests.Intake.Read.Source, Tests.Intake.Read.Now).Batch);
        }
    });

    [Fact]
    public void A_body_that_another_format_should_read_is_no_more_dangerous() => new Bytes(Storm.Seed, Good).All(Times / 4, input =>
    {
        foreach (var format in Formats)
        {
            if (Body(input) is { } body)
            {
                Kept(() => Tests.Intake.Read.With(format, body.ToArray()));
            }
        }
    });

    [Fact]
    public void A_silence_is_a_draft_that_can_be_checked_or_bad_input() => new Bytes(Storm.Seed, Bodies("/api/v2/silences")).All(Times / 4, input =>
    {
        if (Body(input) is { } body)
        {
            RawBody.MendEscapes(body.Span);
            BadInputOr(() => AlertmanagerJson.ReadSilence(body.Span, Tests.Intake.Read.Source, Tests.Intake.Read.Now).Checked(Tests.Intake.Read.Now));
        }
    });

    [Fact]
    public void A_verb_is_a_command_or_bad_input() => new Bytes(Storm.Seed, Bodies("/v1/incidents/{number:long}/{verb}")).All(Times / 8, input =>
    {
        foreach (var verb in Verbs.Names)
        {
            BadInputOr(() => Json.Write(Verbs.Read(verb, global::Muster.Foundation.Body.Parse(input)) as object));
        }
    });

    internal static void BadInputOr(Action read)
    {
        try
        {
            read();
        }
        catch (BadInputException)
        {
        }
    }

    private static string[] Bodies(string pattern) => [.. Recipes.All("").Where(recipe => recipe.Pattern == pattern && recipe.Body is not null).Select(recipe => Encoding.UTF8.GetString(recipe.Body!))];

    private static void Kept(Func<Batch> read) => BadInputOr(() =>
    {
        foreach (var signal in read().Signals)
        {
            var written = Json.Write(signal);
            Json.Write(Json.Read<Signal>(written)).ShouldBe(written);
            var texts = new[] { signal.Summary, signal.Agent, signal.Service, signal.Impact, signal.Dashboard, signal.Runbook, signal.GeneratorUrl }
                .Concat(signal.Labels.Concat(signal.Annotations).SelectMany(pair => new[] { pair.Key, pair.Value })).OfType<string>().ToList();
            texts.ShouldAllBe(text => !text.Contains('\0') && text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), "what no database keeps");
            signal.Summary.Length.ShouldBeInRange(1, Limits.Summary);
            texts.Max(text => text.Length).ShouldBeLessThanOrEqualTo(Limits.AnnotationValue);
            signal.FiredAt.ShouldBeInRange(GivenTime.Earliest, Tests.Intake.Read.Now);
        }
    });

    /// <summary>As the door reads it; null when it turns it away.</summary>
    private static Memory<byte>? Body(byte[] input)
    {
        var request = new DefaultHttpContext { Request = { Body = new MemoryStream(input) } }.Request;
        try
        {
            return RawBody.Read(request, Limits.OwnBody, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
