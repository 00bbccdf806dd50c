using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>So many invites may be made from one address in an hour, whoever makes them.</summary>
sealed class InviteRate(TimeProvider time, ChosenLimits limits)
{
    readonly RateWindow<string> _ofAddresses = new(TimeSpan.FromHours(1), time);

    /// <summary>Null when the invite may be made.</summary>
    public Fault? Begin(string address) =>
        _ofAddresses.Take(address, limits.PerAddress.InvitesPerHour) is { } wait ? AccountFaults.TooManyInvites with { RetryAfter = wait } : null;
}
