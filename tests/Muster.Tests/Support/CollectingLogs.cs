using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Muster.Tests.Support;

/// <summary>
/// Rule 10: a line at error level is a defect unless the test said beforehand that it provokes it. The server fixture adds this provider
/// and calls <see cref="Verify"/> once the server has stopped, when no further line can come.
/// </summary>
internal sealed class CollectingLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();
    private readonly ConcurrentBag<string> _expected = [];
    private readonly ConcurrentBag<string> _tolerated = [];

    /// <summary>Everything that was logged, oldest first, as `warn Muster.Paging: …`.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(line => line.Text)];

    /// <summary>An error line with this text must come.</summary>
    public void Expect(string contains) => _expected.Add(contains);

    /// <summary>An error line with this text may come: where the test cannot know, because what it kills may die early or late.</summary>
    public void Tolerate(string contains) => _tolerated.Add(contains);

    public void Verify()
    {
        var errors = _lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text).ToList();
        var surprises = errors.Where(error => !_expected.Concat(_tolerated).Any(text => error.Contains(text, StringComparison.Ordinal))).ToList();
        surprises.ShouldBeEmpty($"The server logged errors that the test did not expect:\n{string.Join('\n', surprises)}");
        var missing = _expected.Where(text => !errors.Exists(error => error.Contains(text, StringComparison.Ordinal))).ToList();
        missing.ShouldBeEmpty("The server never logged an error that the test expected");
    }

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<(LogLevel Level, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((logLevel, $"{logLevel.ToString().ToLowerInvariant()} {category}: {formatter(state, exception)}{(exception is null ? "" : "\n" + exception)}"));
    }
}
