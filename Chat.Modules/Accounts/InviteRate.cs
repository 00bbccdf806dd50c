using Chat.Modules.Protocol;
using Chat.Modules.Accounts.Contract;

namespace Chat.Modules.Accounts;

/// <summary>So many invites may be made from one address in an hour, whoever makes them. Starts anew each hour, so it stays small.</summary>
sealed class InviteRate(TimeProvider time)
{
    public const int InvitesPerAddress = 500;

    static readonly TimeSpan Window = TimeSpan.FromHours(1);

    readonly Lock _lock = new();
    readonly Dictionary<string, int> _ofAddresses = [];
    DateTimeOffset _end;

    /// <summary>Null when the invite may be made.</summary>
    public Fault? Begin(string address)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (now >= _end)
            {
                _ofAddresses.Clear();
                _end = now + Window;
            }
            var made = _ofAddresses.GetValueOrDefault(address);
            if (made >= InvitesPerAddress) return AccountFaults.TooManyInvites with { RetryAfter = _end - now };
            _ofAddresses[address] = made + 1;
            return null;
        }
    }
}
