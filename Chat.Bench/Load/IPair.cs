namespace Chat.Bench.Load;

/// <summary>A sender and a receiver on one server.</summary>
interface IPair : IAsyncDisposable
{
    long Delivered { get; }

    Histogram Accepts { get; }

    Histogram Deliveries { get; }

    Task Keep(int window);

    /// <param name="due">When it should have been sent, a <see cref="System.Diagnostics.Stopwatch"/> timestamp: latency counts from there (coordinated omission).</param>
    Task SendDue(long due);

    void ResetTimes();
}
