using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>A user's public identity, the device list signed by it, and where the two stand in the key log.</summary>
public sealed record DeviceList(byte[] IdentityKey, byte[] Payload, byte[] Signature, KeyLogPlace Log);

public sealed record GetDeviceList(Id UserId) : IRequest<Outcome<DeviceList>>;

/// <summary>Replaces the caller's device list by a later version. After a backup was restored that may be one further on than the next.</summary>
public sealed record PutDeviceList(Caller Caller, SignedDeviceList List) : IRequest<Outcome<Done>>;
