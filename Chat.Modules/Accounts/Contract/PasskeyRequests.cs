using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <param name="LastUsedAt">Null before the first sign-in with it.</param>
/// <param name="UnlocksVault">It has a wrap of the vault key.</param>
public sealed record Passkey(Id Id, byte[] CredentialId, string Name, long CreatedAt, long? LastUsedAt, bool UnlocksVault);

/// <summary>The first half of adding a passkey: a challenge for the caller alone, good once and for five minutes.</summary>
/// <param name="Address">Who asks; an address has so many open challenges.</param>
public sealed record BeginPasskey(Caller Caller, Proof Proof, string Address) : IRequest<Outcome<PasskeyCreation>>;

/// <param name="UserHandle">The user id, by which a passkey later finds its account.</param>
/// <param name="Existing">Credentials of the account, so that an authenticator does not hold two of them.</param>
public sealed record PasskeyCreation(byte[] Challenge, byte[] UserHandle, string Username, string DisplayName, IReadOnlyList<byte[]> Existing);

/// <param name="Wrap">The vault key sealed for this passkey; null where the authenticator keeps no secret.</param>
public sealed record AddPasskey(Caller Caller, RelyingParty Site, byte[] Challenge, PasskeyAttestation Attestation, string Name, byte[]? Wrap) : IRequest<Outcome<Passkey>>;

/// <summary>In the order in which they were added.</summary>
public sealed record ListPasskeys(Caller Caller) : IRequest<IReadOnlyList<Passkey>>;

public sealed record RenamePasskey(Caller Caller, Id PasskeyId, string Name) : IRequest<Outcome<Done>>;

public sealed record RemovePasskey(Caller Caller, Id PasskeyId) : IRequest<Outcome<Done>>;

/// <summary>A challenge for whoever wants to sign in, good once and for five minutes.</summary>
/// <param name="Address">Who asks; an address has so many open challenges.</param>
public sealed record BeginPasskeySignIn(string Address) : IRequest<Outcome<byte[]>>;

/// <summary>Nobody says who they are: the passkey does. It is something one has and something one is or knows, so no second factor is asked for.</summary>
public sealed record PasskeySignIn(
    RelyingParty Site, byte[] Challenge, PasskeyAssertion Assertion, byte[]? UserHandle, Id DeviceId, string DeviceName, string Address)
    : IRequest<Outcome<PasskeySignedIn>>;

/// <param name="Wrap">The vault key sealed for this passkey; null when it opens no vault.</param>
public sealed record PasskeySignedIn(SignedIn Session, byte[]? Wrap);
