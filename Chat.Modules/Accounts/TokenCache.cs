using System.Collections.Concurrent;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>
/// Whose token it is, without asking the database each time. Entries are believed for a minute, so that what another process or node revoked
/// ends here too; what this process revokes ends at once. Bounded: when full, the older half of its entries is dropped.
/// </summary>
sealed class TokenCache(TimeProvider time, int capacity = 20_000)
{
    static readonly TimeSpan Believed = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly ConcurrentDictionary<string, Entry> _entries = new();
    long _revocations;

    /// <summary>Taken before the database is asked and given back to <see cref="Add"/>.</summary>
    public long Revocations => Interlocked.Read(ref _revocations);

    public Caller? Find(string hash) =>
        _entries.TryGetValue(hash, out var entry) && time.GetUtcNow() - entry.ReadAt < Believed ? entry.Caller : null;

    /// <summary>Does nothing when something was revoked meanwhile: the answer of the database may be from before.</summary>
    public void Add(string hash, Caller caller, long revocationsBefore)
    {
        lock (_lock)
        {
            if (_revocations != revocationsBefore) return;
            if (_entries.Count >= capacity) DropOlderHalf();
            _entries[hash] = new Entry(caller, time.GetUtcNow());
        }
    }

    public void Forget(Id device)
    {
        lock (_lock)
        {
            _revocations++;
            foreach (var (hash, entry) in _entries)
            {
                if (entry.Caller.Device == device) _entries.TryRemove(hash, out _);
            }
        }
    }

    void DropOlderHalf()
    {
        foreach (var (hash, _) in _entries.ToArray().OrderBy(entry => entry.Value.ReadAt).Take(capacity / 2)) _entries.TryRemove(hash, out _);
    }

    readonly record struct Entry(Caller Caller, DateTimeOffset ReadAt);
}
