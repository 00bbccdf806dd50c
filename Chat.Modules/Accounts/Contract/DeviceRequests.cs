using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>The caller's devices that may connect.</summary>
public sealed record ListDevices(Caller Caller) : IRequest<IReadOnlyList<OwnDevice>>;

/// <param name="Name">As it was called when it signed in; what it is called now stands in the signed device list.</param>
/// <param name="LastUsedAt">Milliseconds since 1970, exact to the hour.</param>
public sealed record OwnDevice(Id DeviceId, string Name, long CreatedAt, long LastUsedAt);

/// <summary>Revokes one of the caller's devices for good. <c>unknown_device</c> for somebody else's.</summary>
public sealed record SignOutDevice(Caller Caller, Id Device) : IRequest<Outcome<Done>>;

/// <summary>Opens the session that was approved on the other device: once, and for the new device of that link alone.</summary>
public sealed record OpenLinkedSession(Id Link, byte[] Secret) : IRequest<Outcome<SignedIn>>;
