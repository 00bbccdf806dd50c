using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>An account, as whoever looks after the server sees it.</summary>
/// <param name="LastUsedAt">Of the device used last, to the hour; null when there is none.</param>
public sealed record ManagedPerson(Id UserId, string Username, string DisplayName, string Role, long CreatedAt, long? DisabledAt, long? LastUsedAt);

/// <param name="More">Further people follow after the last one.</param>
public sealed record ManagedPeople(IReadOnlyList<ManagedPerson> People, bool More);

/// <summary>People by username, at most <see cref="Page"/>.</summary>
/// <param name="By">An owner; null: the operator at the server's own console.</param>
/// <param name="Query">Part of a username or name; empty for everybody.</param>
/// <param name="After">The username after which the page begins; empty for the first one.</param>
public sealed record ListPeople(Caller? By, string Query, string After) : IRequest<Outcome<ManagedPeople>>
{
    public const int Page = 100;
    public const int LongestQuery = 64;
}

/// <summary>A disabled account cannot sign in, and its devices are kept out until it is enabled again. Nothing of it is removed.</summary>
/// <param name="By">An owner, who cannot disable themselves; null: the operator at the server's own console.</param>
public sealed record DisablePerson(Caller? By, Id UserId, bool Disabled) : IRequest<Outcome<Done>>;

/// <summary>Makes the link by which somebody who has forgotten everything starts anew. It works once, for a day, and only the latest one of an account does.</summary>
/// <param name="By">An owner, who cannot reset themselves; null: the operator at the server's own console.</param>
public sealed record StartReset(Caller? By, Id UserId) : IRequest<Outcome<ResetCode>>;

public sealed record ResetCode(string Code, long ExpiresAt);

/// <param name="Address">Who asks; guesses are slowed down per address.</param>
public sealed record LookUpReset(string Code, string Address) : IRequest<Outcome<Person>>;

/// <summary>
/// Starts an account anew: other secrets, another identity, one new device. All devices of before are revoked, and the second factor is off.
/// The old vault and archives stay, sealed.
/// </summary>
/// <param name="RecoveryAuth">32 bytes that prove the new recovery code without telling it.</param>
public sealed record RedeemReset(
    string Code, Id DeviceId, string DeviceName, NewPassword Password, byte[] RecoveryAuth, AccountKeys Keys, string Address) : IRequest<Outcome<SignedIn>>;

/// <summary>Tells the rest of the server of accounts that were disabled by another process, since it was last asked.</summary>
public sealed record NoticeDisabled : IRequest;

/// <summary>The account was disabled: its connections end.</summary>
public sealed record PersonDisabled(Id User) : INotification;
