using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

/// <summary>Keeps anybody from using up other people's one-time packages: so many claims per user and minute. Starts anew each minute, so it stays small.</summary>
sealed class ClaimRate(TimeProvider time)
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly Dictionary<Id, int> _claims = [];
    DateTimeOffset _end;

    /// <summary>Null when the claim may go on, else how long to wait.</summary>
    public TimeSpan? Claim(Id user)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (now >= _end)
            {
                _claims.Clear();
                _end = now + Window;
            }
            var claims = _claims.GetValueOrDefault(user);
            if (claims >= KeyLimits.ClaimsPerMinute) return _end - now;
            _claims[user] = claims + 1;
            return null;
        }
    }
}
