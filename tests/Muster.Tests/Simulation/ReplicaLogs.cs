using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Muster.Tests.Simulation;

/// <summary>Rule 10 of the house holds in a world too: an error that nothing injected has caused is a defect.</summary>
internal sealed class ReplicaLogs(World world, Replica replica) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < LogLevel.Error || replica.Dead)
        {
            return;
        }

        var text = formatter(state, exception);
        world.Trace.Add(replica, text);
        if (!Injected(exception))
        {
            world.Fail($"{replica.Name} logged an error that nothing injected has caused: {text}\n{exception}");
        }
    }

    private static bool Injected(Exception? error) => error switch
    {
        null => false,
        CrashException => true,
        DbException => error.Message.Contains("simulated", StringComparison.Ordinal),
        FarEndException => true,
        AggregateException many => many.InnerExceptions.All(Injected),
        _ => Injected(error.InnerException),
    };
}
