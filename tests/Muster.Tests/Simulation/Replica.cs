using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Muster.Alerts;
using Muster.Engine;
using Muster.Foundation;
using Muster.Paging;

namespace Muster.Tests.Simulation;

/// <summary>Thrown through whatever a process was doing when it died. It unwinds transactions, as the end of the connection would.</summary>
internal sealed class CrashException() : Exception("simulated: the process has died");

/// <summary>
/// One process: all the product's rooms as the server composes them, the loops of its line and its journal, a clock of its own. After
/// <see cref="Crash"/> none of its statements, sends and timers has any effect, so whatever still unwinds is as good as gone.
/// </summary>
internal sealed class Replica : IDisposable
{
    private static readonly AsyncLocal<Replica?> Running = new();

    private readonly World _world;
    private readonly CancellationTokenSource _stopping = new();

    public Replica(World world, string name)
    {
        (_world, Name, Time) = (world, name, new ReplicaTime(world.Time));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(new ReplicaLogs(world, this)));
        Server.AddRooms(services, new ServeOptions { Data = world.Folder, Database = "simulated" }, Time);
        services.RemoveAll<IChannel>();
        services.AddSingleton<IChannel>(new FarEnd(world, this, "webhook")).AddSingleton<IChannel>(new FarEnd(world, this, "email"));
        services.AddSingleton(world.Database);
        world.Mutation?.Compose(services);
        Services = services.BuildServiceProvider();
    }

    /// <summary>Whose step is being taken; null: nobody's of the product's.</summary>
    public static Replica? Current => Running.Value;

    public string Name { get; }

    public ReplicaTime Time { get; }

    public IServiceProvider Services { get; }

    public bool Dead { get; private set; }

    public bool Leaving => _stopping.IsCancellationRequested;

    public int InFlight => Get<PagingStage>().InFlight;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public void Start()
    {
        Run(() => Get<Line>().Loop(_stopping.Token));
        Run(() => Get<Journal>().Loop(_stopping.Token));
    }

    /// <summary>As a step of this process, and of whatever follows from it.</summary>
    public void Run(Func<Task> work)
    {
        var before = Running.Value;
        Running.Value = this;
        _world.Start(() => Watch(work));
        Running.Value = before;
    }

    public void Lives()
    {
        if (Dead)
        {
            throw new CrashException();
        }
    }

    public void Crash(string at)
    {
        if (!Dead)
        {
            _world.Trace.Add(this, $"*** dies {at}");
            Dead = true;
            Time.Stop();
            _world.Gone(this);
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Told to stop: takes nothing on any more, ends what it began, and goes.</summary>
    public void Leave()
    {
        _world.Trace.Add(this, "*** leaves");
        _stopping.Cancel();
        Patience(10);
    }

    private void Patience(int seconds) => _world.Time.In(Duration.FromSeconds(1), () =>
    {
        if (InFlight == 0 || seconds == 0)
        {
            Crash("having stopped");
        }
        else
        {
            Patience(seconds - 1);
        }
    });

    private async Task Watch(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error)
        {
            if (!Dead && !Leaving)
            {
                _world.Fail($"something of {Name} ended that never should: {error}");
            }
        }
    }
}
