using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>From what a client has derived the secret that it shows.</summary>
public enum SecretKind
{
    Password = 0,
    Recovery = 1,
}

/// <param name="AuthSecret">32 bytes that prove the password or the recovery code without telling it.</param>
public sealed record Proof(SecretKind Kind, byte[] AuthSecret);

/// <summary>
/// Replaces the password, the recovery code or both, with the vault's wraps for them, in one write. Other devices stay signed in. With the recovery code
/// as proof the second factor is turned off: whoever has lost everything has lost the authenticator, too.
/// </summary>
/// <param name="Wraps">One for each secret that is replaced, and no other.</param>
public sealed record ChangeCredentials(
    Caller Caller, Proof Proof, NewPassword? Password, byte[]? RecoveryAuth, IReadOnlyList<VaultWrap> Wraps, string Address) : IRequest<Outcome<Done>>;

public sealed record ChangeProfile(Caller Caller, string Username, string DisplayName) : IRequest<Outcome<Me>>;

/// <summary>Those of the caller's acquaintances, and the caller, whose names have changed after a version; deleted accounts always.</summary>
/// <param name="After">Null: from now on.</param>
public sealed record GetPeopleChanges(Caller Caller, long? After) : IRequest<PeopleChanges>
{
    /// <summary>Changes looked at for one answer.</summary>
    public const int Page = 500;
}

/// <param name="Version">To ask with the next time.</param>
/// <param name="More">Ask again at once.</param>
public sealed record PeopleChanges(IReadOnlyList<Person> People, long Version, bool More);

/// <summary>Ends the caller's account for good. What was written stays with those it was written to.</summary>
/// <param name="List">The next device list, without devices.</param>
public sealed record DeleteAccount(Caller Caller, Proof Proof, SignedDeviceList List, string Address) : IRequest<Outcome<Done>>;
