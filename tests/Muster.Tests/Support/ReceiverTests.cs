using System.Net;
using System.Text;
using System.Text.Json;

namespace Muster.Tests.Support;

public sealed class ReceiverTests : IAsyncDisposable
{
    private const string Page =
        """
        {"id":"m1","kind":"page","person":"alice","incident":{"number":12,"severity":"P0","title":"Down","stage":"detect","url":"http://localhost/incidents/12"},
         "text":"[P0] Down","actions":[{"name":"acknowledge","label":"Acknowledge","url":"http://localhost/a/1"}]}
        """;

    private readonly HttpClient _sender = new();

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_message_is_kept_under_the_name_it_was_sent_to()
    {
        await using var receiver = await Receiver.Start();

        var answer = await Send(receiver.Url("alice"), Page);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var message = receiver.To("alice").ShouldHaveSingleItem();
        (message.Id, message.Kind, message.Person, message.Incident!.Number).ShouldBe(("m1", "page", "alice", 12));
        message.Action("acknowledge").Url.ShouldBe("http://localhost/a/1");
        message.Headers["content-type"].ShouldStartWith("application/json");
        receiver.To("bob").ShouldBeEmpty();
    }

    [Fact]
    public async Task It_fails_one_name_and_serves_the_others_until_it_recovers()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer("alice", 503, "later", ("Retry-After", "7"));

        var failed = await Send(receiver.Url("alice"), Page);

        failed.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        failed.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await Send(receiver.Url("bob"), Page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        receiver.Recover("alice");
        (await Send(receiver.Url("alice"), Page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        receiver.To("alice").Select(message => message.Answered).ShouldBe([503, 200]);
    }

    [Fact]
    public async Task A_hanging_name_takes_the_message_and_answers_nothing_until_the_receiver_closes()
    {
        var receiver = await Receiver.Start();
        receiver.Hang("alice");
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver.Url("alice")) { Content = Json(Page) };

        var sending = _sender.SendAsync(request);
        while (receiver.Messages.Count == 0)
        {
            await Task.Yield();
        }

        sending.IsCompleted.ShouldBeFalse();
        await receiver.DisposeAsync();
        await Should.ThrowAsync<HttpRequestException>(() => sending);
    }

    [Fact]
    public async Task A_body_outside_the_contract_is_not_taken_for_a_message()
    {
        await using var receiver = await Receiver.Start();

        var answer = await Send(receiver.Url("alice"), """{"id":"m1","kind":"page","text":"","actions":[],"surprise":1}""");

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        receiver.Messages.ShouldBeEmpty();
    }

    private Task<HttpResponseMessage> Send(string url, string body) => _sender.PostAsync(url, Json(body));

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
