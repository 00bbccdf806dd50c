namespace Chat.Modules.Assets;

/// <summary>The right to write to one file, until it is disposed.</summary>
sealed class UploadLease(Action release) : IDisposable
{
    // Without a timer or a wait handle there is nothing in it to dispose, and whoever interrupts may come late.
    readonly CancellationTokenSource _interruption = new();
    readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody else wants it: stop and let go.</summary>
    public CancellationToken Interrupted => _interruption.Token;

    public Task Released => _released.Task;

    public void Interrupt() => _interruption.Cancel();

    public void Dispose()
    {
        release();
        _released.TrySetResult();
    }
}
