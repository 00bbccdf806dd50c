namespace Chat.Modules.Accounts;

/// <summary>
/// Makes guessing slow: after a number of failed attempts each further one has to wait, 2, 4, 8, … seconds. An attempt counts as failed from
/// its beginning, so that many at once are no way around it. Kept in memory, for at most <c>capacity</c> keys; a key is forgotten after an hour.
/// </summary>
sealed class AttemptThrottle(TimeProvider time, int freeAttempts, int capacity = 100_000)
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(300);
    static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    readonly Lock _lock = new();
    readonly Dictionary<string, Attempts> _attempts = [];

    /// <summary>Null when the attempt may go on, else how long to wait.</summary>
    public TimeSpan? Begin(string key)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var known = _attempts.GetValueOrDefault(key);
            if (now < known.NotBefore) return known.NotBefore - now;
            if (now - known.Last > Memory) known = default;
            MakeRoom(key, now);
            _attempts[key] = new Attempts(known.Failed + 1, now, now + WaitAfter(known.Failed + 1));
            return null;
        }
    }

    /// <summary>The attempt succeeded; what failed before is forgotten.</summary>
    public void Clear(string key)
    {
        lock (_lock) _attempts.Remove(key);
    }

    /// <summary>The attempt was no failure; what failed before still counts.</summary>
    public void TakeBack(string key)
    {
        lock (_lock)
        {
            if (!_attempts.TryGetValue(key, out var known)) return;
            if (known.Failed <= 1) _attempts.Remove(key);
            else _attempts[key] = known with { Failed = known.Failed - 1, NotBefore = known.Last };
        }
    }

    TimeSpan WaitAfter(int failed)
    {
        if (failed < freeAttempts) return TimeSpan.Zero;
        var doublings = Math.Min(failed - freeAttempts + 1, 30);
        return TimeSpan.FromSeconds(Math.Min(Math.Pow(2, doublings), LongestWait.TotalSeconds));
    }

    void MakeRoom(string key, DateTimeOffset now)
    {
        if (_attempts.Count < capacity || _attempts.ContainsKey(key)) return;
        foreach (var (old, attempts) in _attempts)
        {
            if (now - attempts.Last > Memory) _attempts.Remove(old);
        }
        // Still full: somebody tries very many keys. Those that wait longest are worth keeping; the rest starts anew.
        if (_attempts.Count < capacity) return;
        foreach (var (old, _) in _attempts.OrderBy(entry => entry.Value.NotBefore).Take(capacity / 2)) _attempts.Remove(old);
    }

    readonly record struct Attempts(int Failed, DateTimeOffset Last, DateTimeOffset NotBefore);
}
