using Chat.Modules.Protocol;

namespace Chat.Host.Socket;

/// <summary>
/// What all connections of a person, and all from one address, may send together: one who opens many gets no more than that. Many people share an address
/// (a proxy's, an office's), so it is given far more. Starts anew each second, so it stays small. Safe for concurrent use.
/// </summary>
sealed class SharedFrameRates(ChosenLimits limits, TimeProvider time)
{
    /// <summary>How many times what one connection may send all of a person's connections may send together.</summary>
    const int PerUser = 4;

    /// <summary>The same for all connections from one address.</summary>
    const int PerAddress = 100;

    readonly Lock _gate = new();
    readonly Dictionary<Id, long> _ofUsers = [];
    readonly Dictionary<string, long> _ofAddresses = [];
    long _second;

    /// <summary>False when so many frames are more than the person or the address may send in this second.</summary>
    public bool Allow(Id user, string address, int frames)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        lock (_gate)
        {
            if (now != _second)
            {
                _second = now;
                _ofUsers.Clear();
                _ofAddresses.Clear();
            }
            var ofUser = _ofUsers[user] = _ofUsers.GetValueOrDefault(user) + frames;
            var ofAddress = _ofAddresses[address] = _ofAddresses.GetValueOrDefault(address) + frames;
            return ofUser <= (long)limits.FramesPerSecond * PerUser && ofAddress <= (long)limits.FramesPerSecond * PerAddress;
        }
    }
}
