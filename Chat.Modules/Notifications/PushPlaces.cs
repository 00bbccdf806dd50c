namespace Chat.Modules.Notifications;

/// <summary>
/// How many requests to push services are open: <see cref="Most"/>, and <see cref="MostOfHost"/> of them to one host, so that one that never answers keeps nobody
/// from the others. Hosts to which nothing is open are forgotten. Safe for concurrent use.
/// </summary>
sealed class PushPlaces : IDisposable
{
    public const int Most = 64;
    public const int MostOfHost = 16;

    readonly Lock _gate = new();
    readonly Dictionary<string, Host> _hosts = [];
    readonly SemaphoreSlim _places = new(Most);

    /// <summary>Waits for a place and keeps it for as long as <paramref name="work"/> runs.</summary>
    public async Task<T> Within<T>(string name, Func<Task<T>> work, CancellationToken cancellation)
    {
        var host = Enter(name);
        try
        {
            await host.Places.WaitAsync(cancellation);
            try
            {
                await _places.WaitAsync(cancellation);
                try
                {
                    return await work();
                }
                finally
                {
                    _places.Release();
                }
            }
            finally
            {
                host.Places.Release();
            }
        }
        finally
        {
            Leave(name, host);
        }
    }

    public void Dispose() => _places.Dispose();

    Host Enter(string name)
    {
        lock (_gate)
        {
            if (!_hosts.TryGetValue(name, out var host)) host = _hosts[name] = new Host();
            host.Users++;
            return host;
        }
    }

    void Leave(string name, Host host)
    {
        lock (_gate)
        {
            if (--host.Users == 0) _hosts.Remove(name);
        }
    }

    sealed class Host
    {
        public SemaphoreSlim Places { get; } = new(MostOfHost);

        /// <summary>Those that wait, too.</summary>
        public int Users { get; set; }
    }
}
