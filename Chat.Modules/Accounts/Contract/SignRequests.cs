using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <param name="RecoveryAuth">32 bytes that prove the recovery code without telling it.</param>
public sealed record SignUp(
    string InviteCode, Id UserId, Id DeviceId, string DeviceName, string DisplayName, string Username, NewPassword Password, byte[] RecoveryAuth,
    AccountKeys Keys, string Address) : IRequest<Outcome<SignedIn>>;

/// <param name="SecondFactor">The authenticator's code, for those who have turned it on; asked for with a password only.</param>
public sealed record SignIn(
    string Username, byte[] AuthSecret, Id DeviceId, string DeviceName, string Address, SecretKind Kind = SecretKind.Password, string? SecondFactor = null)
    : IRequest<Outcome<SignedIn>>;

/// <summary>
/// A further device of the caller's, for a memory of the calling device that may not go on as it: a copy, or an old state. The calling device stays, since it
/// may be in use elsewhere. May be repeated by the new device itself.
/// </summary>
public sealed record AddDevice(Caller Caller, Id DeviceId, string DeviceName) : IRequest<Outcome<SignedIn>>;

/// <summary>Signs the calling device out for good: it is revoked.</summary>
public sealed record SignOut(Caller Caller) : IRequest<Outcome<Done>>;

/// <summary>Unknown usernames get made-up parameters, always the same ones.</summary>
public sealed record GetPasswordParameters(string Username) : IRequest<PasswordParameters>;
