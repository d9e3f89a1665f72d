using System.Diagnostics;

namespace Muster.Tests.Support;

/// <summary>
/// A real program that a test talks to. It ends with the tests whatever becomes of them: a small shell beside it sees its input close,
/// also when the test process was killed, and passes on the signal. Until then it passes on each signal whose name it reads.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>$1 is the signal, the rest the command. The child itself reads nothing.</summary>
    private const string Guarded = """
        signal=$1; shift
        exec 3<&0
        "$@" </dev/null 3<&- & child=$!
        (while read -r now <&3; do kill -"$now" "$child"; done; kill -"$signal" "$child") 2>/dev/null >/dev/null & guard=$!
        exec 3<&-
        wait "$child"; code=$?
        kill "$guard" 2>/dev/null
        exit "$code"
        """;

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<Wait> _waiting = [];

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <param name="signal">What ends it in order: TERM, or QUIT for a PostgreSQL that shall not wait for its clients.</param>
    public static ChildProcess Start(string signal, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Guarded, "sh", signal, program, .. arguments])
        {
            RedirectStandardInput = true, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var child = new ChildProcess(Process.Start(start)!);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Finished> Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        // A child that shares the terminal would have .NET set the terminal up again, which stops tests that run in the background.
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return new Finished(process.ExitCode, await output, await error);
    }

    /// <summary>The first line that contains the text, also one that came already. Fails when the program ends without having said it.</summary>
    public Task<string> Line(string contains, CancellationToken ct) => Line(contains, 0, ct);

    /// <param name="after">How many such lines to pass over.</param>
    public async Task<string> Line(string contains, int after, CancellationToken ct)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            _waiting.Add(new Wait(contains, after, seen));
            Serve();
        }

        await Task.WhenAny(seen.Task, _process.WaitForExitAsync(ct)).WaitAsync(ct);
        return seen.Task.IsCompleted
            ? await seen.Task
            : throw new InvalidOperationException($"It ended with {_process.ExitCode} before it said '{contains}':\n{Output}");
    }

    /// <summary>Sends a signal now: KILL, STOP, TERM.</summary>
    public void Signal(string name)
    {
        _process.StandardInput.WriteLine(name);
        _process.StandardInput.Flush();
    }

    /// <summary>Its exit code, once it has ended; 128 and the signal's number where one ended it.</summary>
    public async Task<int> Ended(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            Serve();
        }
    }

    private void Serve() => _waiting.RemoveAll(wait =>
        _lines.Where(line => line.Contains(wait.Text, StringComparison.Ordinal)).ElementAtOrDefault(wait.After) is { } found && wait.Seen.TrySetResult(found));

    private sealed record Wait(string Text, int After, TaskCompletionSource<string> Seen);

    internal sealed record Finished(int ExitCode, string Output, string Error)
    {
        public Finished OrThrow() => ExitCode == 0 ? this : throw new InvalidOperationException($"It ended with {ExitCode}:\n{Output}{Error}");
    }
}
