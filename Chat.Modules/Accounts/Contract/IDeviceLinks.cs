using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

/// <summary>
/// Where a new device and a signed-in one of the same person meet: commitment, other's key, reveal, then what the signed-in device has sealed.
/// The server hands it over and understands none of it. A link lives for five minutes and in memory only.
/// </summary>
public interface IDeviceLinks
{
    /// <summary>The new device asks. <c>too_many_device_links</c> when too many from that address, or in all, are alive.</summary>
    Outcome<NewDeviceLink> Create(Id device, string deviceName, byte[] commitment, string address);

    /// <summary>By its id, or by the code that people type. Wrong ones slow the address down.</summary>
    Outcome<DeviceLinkOffer> Find(string idOrCode, string address);

    /// <summary>The first signed-in device that comes has the link for itself; the same key again changes nothing.</summary>
    Outcome<Done> Join(Caller caller, Id link, byte[] key, string username);

    Outcome<Done> Reveal(Id link, byte[] secret, byte[] key, byte[] nonce);

    /// <summary>What the device that joined has to know.</summary>
    Outcome<DeviceLinkForJoiner> Get(Caller caller, Id link);

    /// <summary>What the new device has to know.</summary>
    Outcome<DeviceLinkForNewDevice> Get(Id link, byte[] secret);

    Outcome<Done> Approve(Caller caller, Id link, byte[] contents);

    /// <summary>Also after <see cref="Approve"/>, until the new device has come in.</summary>
    Outcome<Done> Decline(Caller caller, Id link);
}

public enum DeviceLinkState
{
    Waiting,
    Joined,
    Revealed,
    Approved,
    Declined,
    Used,
}

/// <param name="Code">8 digits of Crockford's base 32.</param>
/// <param name="Secret">By which the new device, and nobody else, goes on with the link.</param>
public sealed record NewDeviceLink(Id LinkId, string Code, byte[] Secret, long ExpiresAt);

public sealed record DeviceLinkOffer(Id LinkId, Id DeviceId, string DeviceName, byte[] Commitment);

public sealed record DeviceLinkForJoiner(DeviceLinkState State, byte[]? Key, byte[]? Nonce);

/// <param name="Username">Whose device has answered.</param>
/// <param name="Sealed">Set once it was approved.</param>
public sealed record DeviceLinkForNewDevice(DeviceLinkState State, byte[]? Key, string? Username, byte[]? Sealed);
