using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>
/// Challenges that authenticators are to sign: each is good once, for five minutes, and for whom it was made. Kept in memory, since a restart costs people one
/// more tap. Bounded: so many per address, and in all; then the oldest makes room.
/// </summary>
sealed class PasskeyChallenges(IIdSource ids, TimeProvider time, ChosenLimits limits, int capacity = 20_000)
{
    public const int Bytes = 32;

    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    readonly Lock _lock = new();
    readonly Dictionary<string, Challenge> _open = [];
    readonly Dictionary<string, int> _ofAddresses = [];
    /// <summary>As they were made, which is as they end; those used since are in here too.</summary>
    readonly Queue<string> _made = new();

    /// <param name="user">Who adds a passkey; null for signing in.</param>
    /// <param name="address">Who asks.</param>
    public Outcome<byte[]> Make(Id? user, string address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            MakeRoom(now);
            var open = _ofAddresses.GetValueOrDefault(address);
            if (open >= limits.PerAddress.PasskeyChallenges) return AccountFaults.TooManyAttempts with { RetryAfter = Lifetime };
            var challenge = ids.NewSecret(Bytes);
            var key = Convert.ToHexString(challenge);
            _open[key] = new Challenge(user, address, now + Lifetime);
            _ofAddresses[address] = open + 1;
            _made.Enqueue(key);
            return challenge;
        }
    }

    /// <summary>True once, and only for whom it was made.</summary>
    public bool Take(byte[] challenge, Id? user)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var key = Convert.ToHexString(challenge);
            if (!_open.TryGetValue(key, out var known) || known.User != user) return false;
            Remove(key);
            return now < known.End;
        }
    }

    void MakeRoom(DateTimeOffset now)
    {
        while (_made.TryPeek(out var oldest) && (_made.Count >= capacity || !_open.TryGetValue(oldest, out var challenge) || challenge.End <= now))
        {
            _made.Dequeue();
            Remove(oldest);
        }
    }

    void Remove(string key)
    {
        if (!_open.Remove(key, out var challenge)) return;
        var left = _ofAddresses[challenge.Address] - 1;
        if (left == 0) _ofAddresses.Remove(challenge.Address);
        else _ofAddresses[challenge.Address] = left;
    }

    readonly record struct Challenge(Id? User, string Address, DateTimeOffset End);
}
