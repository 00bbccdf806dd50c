namespace Chat.Tests.FaultTests.Simulation;

/// <summary>A clock that stands still. What waits for a time is ready at once and, like all that is ready, has its turn when the seed says so.</summary>
sealed class SimulatedTime(SimulatedScheduler scheduler) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer();
        scheduler.Post(_ =>
        {
            if (!timer.IsDisposed) callback(state);
        }, null);
        return timer;
    }

    sealed class Timer : ITimer
    {
        public bool IsDisposed { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
