using Microsoft.AspNetCore.Http;

namespace Muster.Tests.Simulation;

/// <summary>Everybody outside who asks a replica for something: requests get lost, answers too, and whoever hears nothing asks again.</summary>
internal sealed class Clients(World world, FrontDoor door)
{
    private static readonly Duration Patience = Duration.FromSeconds(30);

    public int Requests { get; private set; }

    public Task<(int Status, string Body)?> Post(string path, string token, string body, string? key = null) => Ask(HttpMethods.Post, path, token, body, key);

    /// <summary>Until somebody answers it for good: 2xx, or a refusal. The last answer, or null.</summary>
    public async Task<(int Status, string Body)?> Insist(string path, string token, string body, string? key, int tries)
    {
        for (var left = tries; ; left--)
        {
            var answer = await Post(path, token, body, key);
            if (left <= 1 || answer is { Status: < 500 })
            {
                return answer;
            }

            await world.Wait(world.Dice.Seconds(1, 10));
        }
    }

    /// <summary>Null when there was no answer: nobody is there, it got lost on either way, or its process died over it.</summary>
    private async Task<(int Status, string Body)?> Ask(string method, string path, string token, string body, string? key)
    {
        if (world.Living is not { } replica || (world.Weather.Rough && world.Dice.Chance(0.02)))
        {
            return null;
        }

        Requests++;
        var answered = new TaskCompletionSource<(int, string)?>();
        world.Time.In(Patience, () => answered.TrySetResult(null));
        replica.Run(async () =>
        {
            world.Trace.Add(replica, path);
            var answer = await door.Ask(replica.Services, method, path, token, body, key);
            if (!replica.Dead)
            {
                if (answer.Status >= 500 && world.Weather.Settled)
                {
                    world.Fail($"{path} was answered with {answer.Status} though nothing is wrong: {answer.Body}");
                }

                answered.TrySetResult(answer);
            }
        });
        var heard = await answered.Task;
        return world.Weather.Rough && world.Dice.Chance(0.02) ? null : heard;
    }
}
