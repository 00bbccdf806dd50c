using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.Socket;

/// <summary>
/// What all connections of a person, and all from one address, may send together: one who opens many gets no more than that. Many people share an address
/// (a proxy's, an office's), so it is given far more.
/// </summary>
sealed class SharedFrameRates(ChosenLimits limits, TimeProvider time)
{
    /// <summary>How many times what one connection may send all of a person's connections may send together.</summary>
    const int PerUser = 4;

    /// <summary>The same for all connections from one address, unless the operator says how many frames those may send.</summary>
    const int PerAddress = 100;

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly RateWindow<Id> _ofUsers = new(Second, time);
    readonly RateWindow<string> _ofAddresses = new(Second, time);
    readonly long _mostOfAddress = limits.PerAddress.FramesPerSecond ?? (long)limits.FramesPerSecond * PerAddress;

    /// <summary>False when so many frames are more than the person or the address may send in this second.</summary>
    public bool Allow(Id user, string address, int frames)
    {
        var ofUser = _ofUsers.Take(user, (long)limits.FramesPerSecond * PerUser, frames);
        var ofAddress = _ofAddresses.Take(address, _mostOfAddress, frames);
        return ofUser is null && ofAddress is null;
    }
}
