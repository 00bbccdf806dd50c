namespace Chat.Modules.Ports;

/// <summary>Counts by key within a window of time that starts anew when it is over, so that it stays small. Safe for concurrent use.</summary>
public sealed class RateWindow<TKey>(TimeSpan length, TimeProvider time)
    where TKey : notnull
{
    readonly Lock _gate = new();
    readonly Dictionary<TKey, long> _counts = [];
    DateTimeOffset _end;

    /// <summary>Counts <paramref name="amount"/> for the key, also when it is refused.</summary>
    /// <returns>Null while the key has <paramref name="most"/> or fewer in this window, else how long until it is over.</returns>
    public TimeSpan? Take(TKey key, long most, long amount = 1)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (now >= _end)
            {
                _counts.Clear();
                _end = now + length;
            }
            var count = _counts[key] = _counts.GetValueOrDefault(key) + amount;
            return count <= most ? null : _end - now;
        }
    }
}
