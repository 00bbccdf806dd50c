using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

/// <summary>Keeps anybody from using up other people's one-time packages: so many claims of one person per user and minute, so many in all, and so many from one address.</summary>
sealed class ClaimRate(TimeProvider time, ChosenLimits limits)
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    readonly RateWindow<(Id User, Id Person)> _ofOne = new(Minute, time);
    readonly RateWindow<Id> _ofAll = new(Minute, time);
    readonly RateWindow<string> _ofAddresses = new(Minute, time);

    /// <summary>Null when the claim may go on, else how long to wait.</summary>
    public TimeSpan? Claim(Id user, Id person, string address) =>
        _ofOne.Take((user, person), KeyLimits.ClaimsOfOnePersonPerMinute)
        ?? _ofAll.Take(user, KeyLimits.ClaimsPerMinute)
        ?? _ofAddresses.Take(address, limits.PerAddress.KeyPackageClaimsPerMinute);
}
