using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <param name="RecoveryAuth">32 bytes that prove the recovery code without telling it.</param>
public sealed record SignUp(
    string InviteCode, Id UserId, Id DeviceId, string DeviceName, string DisplayName, string Username, NewPassword Password, byte[] RecoveryAuth,
    AccountKeys Keys, string Address) : IRequest<Outcome<SignedIn>>;

public sealed record SignIn(string Username, byte[] AuthSecret, Id DeviceId, string DeviceName, string Address) : IRequest<Outcome<SignedIn>>;

/// <summary>Signs the calling device out for good: it is revoked.</summary>
public sealed record SignOut(Caller Caller) : IRequest<Outcome<Done>>;

/// <summary>Unknown usernames get made-up parameters, always the same ones.</summary>
public sealed record GetPasswordParameters(string Username) : IRequest<PasswordParameters>;
