namespace Chat.Host.Socket;

/// <summary>
/// Lets in so many connections at once and the others one after the other: when thousands come back together, those who are in already do not wait behind them.
/// </summary>
sealed class Admission(Settings settings) : IDisposable
{
    /// <summary>SQLite answers on our own processors, of which more at once would take more from others; Postgres is waited for, over a network perhaps.</summary>
    readonly SemaphoreSlim _free = new(settings.Store == StoreProvider.Sqlite ? Math.Max(2, Environment.ProcessorCount) : 16);

    public void Dispose() => _free.Dispose();

    public async Task<T> Admit<T>(Func<Task<T>> entry, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            return await entry();
        }
        finally
        {
            _free.Release();
        }
    }
}
