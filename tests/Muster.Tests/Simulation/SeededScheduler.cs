using System.Diagnostics;

namespace Muster.Tests.Simulation;

/// <summary>
/// One thread on which everything in a world happens, a step at a time: from one await to the next. Which of the steps that
/// are ready comes next is up to the dice.
/// </summary>
internal sealed class SeededScheduler(Dice dice) : TaskScheduler
{
    private const double OutOfTurn = 0.3;

    private readonly List<Task> _ready = [];
    private readonly List<TaskCompletionSource> _paused = [];
    private readonly Thread _thread = Thread.CurrentThread;

    /// <summary>Where something left the thread: its place in the order would be chance that no seed repeats.</summary>
    public string? Strayed { get; private set; }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Completes when the dice say so, after none, some or many other steps.</summary>
    public Task Pause()
    {
        var pause = new TaskCompletionSource();
        Continue(pause);
        return pause.Task;
    }

    /// <summary>Nothing holds it any more; when it goes on is up to the dice.</summary>
    public void Continue(TaskCompletionSource pause) => _paused.Add(pause);

    public void Start(Func<Task> work) => _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this);

    /// <summary>False when nothing is ready: only time can bring something.</summary>
    public bool Step()
    {
        if (_paused.Count > 0 && (_ready.Count == 0 || dice.Chance(0.1)))
        {
            // Completed outside any step: what waits for it goes on right here, as after a statement that came back.
            Take(_paused, dice.Below(_paused.Count)).SetResult();
            return true;
        }

        if (_ready.Count == 0)
        {
            return false;
        }

        TryExecuteTask(Take(_ready, dice.Chance(OutOfTurn) ? dice.Below(_ready.Count) : 0));
        return true;
    }

    protected override void QueueTask(Task task)
    {
        if (Thread.CurrentThread != _thread)
        {
            Strayed ??= $"{(task.AsyncState as Action)?.Target} {new StackTrace(fNeedFileInfo: false)}";
        }

        lock (_ready)
        {
            _ready.Add(task);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _ready];

    private static T Take<T>(List<T> some, int index)
    {
        var one = some[index];
        some.RemoveAt(index);
        return one;
    }
}
