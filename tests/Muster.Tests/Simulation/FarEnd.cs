using Muster.Foundation;
using Muster.Paging;
using Muster.Team;

namespace Muster.Tests.Simulation;

/// <summary>A channel that threw what a channel must not throw.</summary>
internal sealed class FarEndException() : Exception("simulated: a channel broke");

/// <summary>
/// The way out of a replica. What is sent arrives at once, late, never or twice, and is answered at once, late, wrongly, or not at
/// all; the process may die before it has sent, after it, and before it has heard the answer.
/// </summary>
internal sealed class FarEnd(World world, Replica replica, string kind) : IChannel
{
    public string Kind => kind;

    public async Task<Delivery> Deliver(Message message, Contact to, CancellationToken ct)
    {
        replica.Lives();
        world.Post.Begins(message);
        var (dice, clock) = (world.Dice, replica.Get<Clock>());
        if (!world.Weather.Rough)
        {
            await Answer(dice.Chance(world.Plan.Broad ? 0.02 : 0.2) ? dice.Between(1, 3) : 0);
            return world.Post.Dead(to) ? Refused() : Arrived();
        }

        if (dice.Chance(0.01))
        {
            replica.Crash("before a send");
            replica.Lives();
        }

        switch (dice.Below(40))
        {
            case 0:
                world.Post.Arrives(message, to);
                world.Post.Arrives(message, to);
                break;
            case 1:
                throw new FarEndException();
            case 2:
                world.Post.Arrives(message, to);
                await Answer(3600);
                break;
            case 3:
                await Answer(3600);
                break;
            case 4 or 5:
                return Refused();
        }

        if (world.Post.Dead(to))
        {
            return Refused();
        }

        world.Post.Arrives(message, to);
        if (dice.Chance(0.01))
        {
            replica.Crash("after a send");
            replica.Lives();
        }

        await Answer(dice.Chance(0.5) ? 0 : dice.Between(1, 60));
        return Arrived();

        async Task Answer(int seconds)
        {
            if (seconds > 0)
            {
                await clock.Delay(Duration.FromSeconds(seconds), ct);
            }

            replica.Lives();
        }

        Delivery Arrived()
        {
            if (!world.Weather.Rough)
            {
                world.Post.Arrives(message, to);
            }

            world.Post.Delivered(message);
            return new Delivery.Delivered();
        }

        Delivery Refused()
        {
            world.Post.Refused(message);
            return dice.Chance(0.3) ? new Delivery.Rejected("simulated: no such address") : new Delivery.Retry("simulated: try again", dice.Chance(0.3) ? dice.Seconds(1, 300) : null);
        }
    }
}
