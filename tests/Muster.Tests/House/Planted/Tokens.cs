namespace Muster.Tests.House.PlantedTokens;

#pragma warning disable CA1068, CS1998, CA2016, MA0079, MA0032
internal interface IOutbox
{
    Task Send();
}

internal sealed class Outbox : IOutbox, IAsyncDisposable
{
    public Task Send() => Private(1);

    public Task TokenFirst(CancellationToken ct, string text) => Task.FromCanceled(ct).ContinueWith(_ => text, CancellationToken.None, default, TaskScheduler.Default);

    public async IAsyncEnumerable<int> Stream()
    {
        await Task.Yield();
        yield return 1;
    }

    public Task Right(string text, CancellationToken ct) => TokenFirst(ct, text);

    public Task InTheScopeOf(Scope scope) => scope.Query();

    /// <summary>Its signature is IAsyncDisposable's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<int> Private(int number) => Task.FromResult(number);
}

internal sealed class Scope(CancellationToken ct)
{
    public Task Query() => Task.FromCanceled(ct);
}
