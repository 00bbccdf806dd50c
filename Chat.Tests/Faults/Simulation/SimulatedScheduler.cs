using System.Collections.Concurrent;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>
/// Stands for the thread pool: what is ready to run is run one at a time, in an order that the seed chooses. Whatever awaits inside
/// <see cref="Run"/> comes back here, so that a history can be repeated exactly.
/// </summary>
sealed class SimulatedScheduler(Random random) : SynchronizationContext
{
    readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    /// <summary>The runtime tells a cancelled channel read from a thread of its own. All that follows is the end of a stream to a dead connection, which nobody can see.</summary>
    readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _cancelled = new();

    const int MostSteps = 200_000;

    int _steps;

    public bool IsIdle => _ready.Count == 0;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Current == this) _ready.Add((d, state));
        else _cancelled.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>One of the things that are ready.</summary>
    public void Step()
    {
        while (_cancelled.TryDequeue(out var ended)) ended.Callback(ended.State);
        if (IsIdle) return;
        if (++_steps > MostSteps) throw new InvalidOperationException("This history does not come to rest.");
        var next = random.Next(_ready.Count);
        var (callback, state) = _ready[next];
        _ready.RemoveAt(next);
        callback(state);
    }

    /// <summary>Makes this the place where everything inside <paramref name="work"/> continues.</summary>
    public void Run(Action work)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            work();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
