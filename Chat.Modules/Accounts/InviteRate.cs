using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>So many invites may be made from one address in an hour, whoever makes them.</summary>
sealed class InviteRate(TimeProvider time)
{
    public const int InvitesPerAddress = 500;

    readonly RateWindow<string> _ofAddresses = new(TimeSpan.FromHours(1), time);

    /// <summary>Null when the invite may be made.</summary>
    public Fault? Begin(string address) =>
        _ofAddresses.Take(address, InvitesPerAddress) is { } wait ? AccountFaults.TooManyInvites with { RetryAfter = wait } : null;
}
