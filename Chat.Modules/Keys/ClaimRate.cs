using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

/// <summary>Keeps anybody from using up other people's one-time packages: so many claims of one person per user and minute, so many in all, and so many from one address. Starts anew each minute, so it stays small.</summary>
sealed class ClaimRate(TimeProvider time)
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly Dictionary<(Id User, Id Person), int> _ofOne = [];
    readonly Dictionary<Id, int> _ofAll = [];
    readonly Dictionary<string, int> _ofAddresses = [];
    DateTimeOffset _end;

    /// <summary>Null when the claim may go on, else how long to wait.</summary>
    public TimeSpan? Claim(Id user, Id person, string address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (now >= _end)
            {
                _ofOne.Clear();
                _ofAll.Clear();
                _ofAddresses.Clear();
                _end = now + Window;
            }
            var (ofOne, ofAll, ofAddress) = (_ofOne.GetValueOrDefault((user, person)), _ofAll.GetValueOrDefault(user), _ofAddresses.GetValueOrDefault(address));
            if (ofOne >= KeyLimits.ClaimsOfOnePersonPerMinute || ofAll >= KeyLimits.ClaimsPerMinute || ofAddress >= KeyLimits.ClaimsOfAddressPerMinute) return _end - now;
            _ofOne[(user, person)] = ofOne + 1;
            _ofAll[user] = ofAll + 1;
            _ofAddresses[address] = ofAddress + 1;
            return null;
        }
    }
}
