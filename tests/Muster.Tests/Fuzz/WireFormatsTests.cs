using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Muster.Alerts;
using Muster.Channels.Email;
using Muster.Channels.Webhook;
using Muster.Foundation;
using Muster.Incidents;
using Muster.Incidents.Pages;
using Muster.Intake;
using Muster.Paging;
using Muster.Tests.Channels;
using Muster.Tests.Support;

namespace Muster.Tests.Fuzz;

/// <summary>What other programs answer, and what comes in addresses and forms.</summary>
public sealed class WireFormatsTests
{
    private const int Times = 20_000;
    private static readonly Secrets Secrets = new(new byte[32]);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Any_answer_of_a_webhooks_far_end_is_an_outcome() => new Bytes(Storm.Seed, """{"id":"42"}""", """{"id":7,"ok":true}""", "<html>no</html>", "not found").All(Times, input =>
    {
        var chance = new Chance(Storm.Seed, input.Length);
        using var answer = new HttpResponseMessage((HttpStatusCode)chance.Between(200, 599)) { Content = new ByteArrayContent(input) };
        answer.Headers.TryAddWithoutValidation("Retry-After", chance.Of(chance.Of(Odd.Numbers), "Wed, 18 Feb 2026 02:14:33 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "-5", "x"));
        var outcome = WebhookAnswer.Read(answer, new Uri("http://127.0.0.1:9901/alice"), Instant.FromUtc(2026, 2, 18, 2, 14), CancellationToken.None).GetAwaiter().GetResult();
        (outcome is Delivery.Delivered).ShouldBe(answer.IsSuccessStatusCode);
    });

    [Fact]
    public async Task Any_reply_of_a_mail_server_is_a_reply_or_a_failure_that_says_so()
    {
        var replies = new Bytes(Storm.Seed, "220 mail.example.com ESMTP\r\n", "250-mail.example.com\r\n250-SIZE 100\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n", "451 4.7.1 later\r\n");
        var next = 0;
        await using var server = new RawServer(async (client, ct) => await client.GetStream().WriteAsync(replies.Make(next++), ct));
        var settings = SmtpSettings.Parse($"smtp://127.0.0.1:{server.Port}?from=a@example.com");
        for (var connection = 0; connection < 500; connection++)
        {
            await using var smtp = await SmtpConnection.Open(settings, new ManualTime(), Ct);
            try
            {
                var reply = await smtp.Hear(Ct);
                new SmtpExtensions(reply).SignIns.Count().ShouldBeLessThan(1_000);
                reply.ToString().ShouldAllBe(one => !char.IsControl(one));
            }
            catch (Exception broken) when (broken is SmtpFailure or IOException or SocketException)
            {
            }
        }
    }

    [Fact]
    public void A_query_is_read_or_bad_input() => new Bytes(Storm.Seed, [.. Odd.Words, .. Odd.Times, .. Odd.Numbers]).All(Times, input =>
    {
        var query = new Query(new QueryCollection(new Dictionary<string, StringValues> { ["x"] = Text(input) }));
        IntakeFormatsTests.BadInputOr(() => query.Text("x"));
        IntakeFormatsTests.BadInputOr(() => query.Flag("x"));
        IntakeFormatsTests.BadInputOr(() => query.Number("x", 500)?.ShouldBeInRange(0, 500));
        IntakeFormatsTests.BadInputOr(() => query.OneOf<Stage>("x"));
        IntakeFormatsTests.BadInputOr(() => query.Time("x"));
    });

    [Fact]
    public void A_form_is_a_verbs_body_or_bad_input() => new Bytes(Storm.Seed, "form=note", "preventionTask.title=x", "preventionTask=x", "into=3", "impactGone=true").All(Times, input => IntakeFormatsTests.BadInputOr(() =>
    {
        var fields = Text(input).Split('&').Select(field => field.Split('=', 2)).GroupBy(pair => pair[0]);
        var form = new FormCollection(fields.ToDictionary(group => group.Key, group => new StringValues([.. group.Select(pair => pair[^1])])));
        foreach (var verb in Verbs.Names)
        {
            IntakeFormatsTests.BadInputOr(() => Verbs.Read(verb, FormBody.Of(form)));
        }
    }));

    [Fact]
    public void A_token_that_this_server_did_not_make_is_none()
    {
        var source = new Source { Id = "scripts", Kind = "muster" };
        var links = new ActionLinks(Secrets, new ServerAddress());
        var (receipt, link) = (new Receipt(7, true).Write(source, Secrets), links.Action("page", "acknowledge").Split('/')[^1]);
        Receipt.Read(receipt, source, Secrets).ShouldBe(new Receipt(7, true));
        links.Read(link).ShouldBe(("page", "acknowledge"));
        new Bytes(Storm.Seed, receipt, link).All(Times, input =>
        {
            var text = Text(input);
            (Receipt.Read(text, source, Secrets) ?? new Receipt(7, true)).ShouldBe(new Receipt(7, true));
            (links.Read(text) ?? ("page", "acknowledge")).ShouldBe(("page", "acknowledge"));
        });
    }

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);
}
