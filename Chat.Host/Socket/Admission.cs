namespace Chat.Host.Socket;

/// <summary>
/// Lets so many connections in at once and the others one after the other: when thousands come back together, those who are in already do not wait behind them.
/// Each step by itself: those that read are short, the one that writes waits for a commit that many share, and for the connection before.
/// </summary>
sealed class Admission(Settings settings) : IDisposable
{
    /// <summary>Few enough that nobody's message waits long behind the rows that they write.</summary>
    const int OpeningsAtOnce = 16;

    readonly SemaphoreSlim _doors = Places(settings);
    readonly SemaphoreSlim _openings = new(OpeningsAtOnce);
    readonly SemaphoreSlim _greetings = Places(settings);

    public void Dispose()
    {
        _doors.Dispose();
        _openings.Dispose();
        _greetings.Dispose();
    }

    public Task<T> Authenticate<T>(Func<ValueTask<T>> work, CancellationToken cancellation) => Admit(_doors, work, cancellation);

    public Task<T> Open<T>(Func<ValueTask<T>> work) => Admit(_openings, work, CancellationToken.None);

    public Task<T> Greet<T>(Func<ValueTask<T>> work) => Admit(_greetings, work, CancellationToken.None);

    /// <summary>SQLite answers on our own processors, of which more at once would take more from others; Postgres is waited for, over a network perhaps.</summary>
    static SemaphoreSlim Places(Settings settings) => new(settings.Store == StoreProvider.Sqlite ? Math.Max(2, Environment.ProcessorCount) : 16);

    static async Task<T> Admit<T>(SemaphoreSlim places, Func<ValueTask<T>> work, CancellationToken cancellation)
    {
        await places.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            places.Release();
        }
    }
}
