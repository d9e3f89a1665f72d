using Microsoft.AspNetCore.Builder;
using Muster.Foundation;

namespace Muster.Tests.House.PlantedServers;

internal sealed class Careless
{
    public Func<TimeProvider, Task<WebApplication>> Start { get; } = async time =>
        await Server.Build(new ServeOptions(), time, _ => { }, CancellationToken.None);
}
