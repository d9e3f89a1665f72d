using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Muster.Foundation;
using Muster.Intake;
using Muster.Intake.Formats;
using Muster.Tests.Support;

namespace Muster.Tests.Intake;

public sealed class ShapeTests
{
    private static readonly IReadOnlyList<IIntakeFormat> All = [new AlertmanagerWebhook(), new AlertmanagerAlerts(), new AlertText(), new MusterJson()];

    [Theory]
    [InlineData("""[{"labels":{"a":"b"}}]""", typeof(AlertmanagerAlerts))]
    [InlineData("""[]""", typeof(AlertmanagerAlerts))]
    [InlineData("""[{"summary":"x","service":"s","labels":{}}]""", typeof(MusterJson))]
    [InlineData("""{"version":"4","alerts":[]}""", typeof(AlertmanagerWebhook))]
    [InlineData("""{"summary":"x"}""", typeof(MusterJson))]
    [InlineData("""  {"summary": broken""", typeof(MusterJson))]
    [InlineData("""[1, 2]""", typeof(AlertmanagerAlerts))]
    [InlineData("[P1] Agent: a\nSummary: x", typeof(AlertText))]
    [InlineData("[1] Agent: a\nSummary: x", typeof(AlertText))]
    [InlineData("bob: [P1] Agent: a", typeof(AlertText))]
    [InlineData("hello", typeof(AlertText))]
    public void The_format_is_known_by_the_bodys_shape(string body, Type format) =>
        All.First(one => one.Recognises(Shape.Of(Encoding.UTF8.GetBytes(body)))).ShouldBeOfType(format);

    [Fact]
    public void No_body_whatever_is_anything_but_read_or_refused()
    {
        string[] seeds =
        [
            """{"summary":"x\ud83e\udd9e","service":"s","labels":{"a":"b"},"firedAt":"2026-11-22T08:00:00Z"}""",
            """[{"labels":{"alertname":"X","severity":"page"},"annotations":{"summary":"s"},"startsAt":"2026-11-22T08:00:00.123456789Z","endsAt":"0001-01-01T00:00:00Z"}]""",
            """{"alerts":[{"status":"firing","labels":{"a":"b"}}],"version":"4"}""",
            "[P1] Agent: a | Service: \"s\"\nTime: 2026-11-22T08:00:00Z\nSummary: x\n  more\nRegion: eu",
        ];
        var mutated =
            from seed in Gen.Elements(seeds)
            from cuts in Gen.Zip(Gen.Choose(0, 200), Gen.Zip(Gen.Choose(0, 40), Gen.Elements(
                "", "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud800", "\\u0000", ",", ":", "null", "1e999", "-", "\0", "\u00e9", "🦞", "{\"a\":", "[[[[[[[[[[[[[[[[[[")))
                .ListOf(3)
            select cuts.Aggregate(seed, Mutate);

        Prop.ForAll(mutated.ToArbitrary(), body =>
        {
            try
            {
                var (_, batch) = IntakeApi.Read(Encoding.UTF8.GetBytes(body), All, Read.Source, Read.Now);
                return batch.Signals.All(signal => !Json.Write(signal).Replace("\\\\", "").Contains("\\u0000", StringComparison.Ordinal) && signal.Summary.Length > 0);
            }
            catch (BadInputException bad)
            {
                return bad.Reason.Length > 0;
            }
        }).Check(1000);
    }

    private static string Mutate(string text, (int At, (int Length, string With) Cut) one)
    {
        var at = Math.Min(one.At, text.Length);
        return text.Remove(at, Math.Min(one.Cut.Length, text.Length - at)).Insert(at, one.Cut.With);
    }
}
