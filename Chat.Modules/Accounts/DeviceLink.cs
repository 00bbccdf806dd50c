using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>One link, as <see cref="DeviceLinks"/> keeps it under its lock.</summary>
sealed class DeviceLink
{
    public required Id Id { get; init; }

    public required string Code { get; init; }

    public required byte[] SecretHash { get; init; }

    public required Id Device { get; init; }

    public required string DeviceName { get; init; }

    public required byte[] Commitment { get; init; }

    public required string Address { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DeviceLinkState State { get; set; }

    public (Caller Device, string Username, byte[] Key)? Joiner { get; set; }

    public (byte[] Key, byte[] Nonce)? Revealed { get; set; }

    public byte[]? Sealed { get; set; }

    /// <summary>What to say to somebody who comes too early or too late.</summary>
    public Fault OutOfTurn => State switch
    {
        DeviceLinkState.Declined => DeviceLinkFaults.Declined,
        DeviceLinkState.Used => DeviceLinkFaults.Used,
        _ => DeviceLinkFaults.NotReady,
    };
}
