using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>A user's public identity and the device list signed by it.</summary>
public sealed record DeviceList(byte[] IdentityKey, byte[] Payload, byte[] Signature);

public sealed record GetDeviceList(Id UserId) : IRequest<Outcome<DeviceList>>;

/// <summary>Replaces the caller's device list by its next version.</summary>
public sealed record PutDeviceList(Caller Caller, SignedDeviceList List) : IRequest<Outcome<Done>>;
