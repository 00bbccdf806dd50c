using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>A vault from before the account was reset. Whoever has its password or recovery code opens it.</summary>
/// <param name="Password">How that password became keys.</param>
public sealed record OldVault(Id VaultId, long RetiredAt, PasswordParameters Password, byte[] Sealed, IReadOnlyList<VaultWrap> Wraps);

/// <summary>The caller's own, the latest first.</summary>
public sealed record GetOldVaults(Caller Caller) : IRequest<IReadOnlyList<OldVault>>;

/// <summary>As <see cref="GetEpochArchives"/>, of those sealed under an old vault of the caller's.</summary>
public sealed record GetOldEpochArchives(Caller Caller, Id VaultId, Id ConversationId, long From, long To) : IRequest<Outcome<IReadOnlyList<EpochArchive>>>;

/// <summary>Puts other contents into the caller's vault, under the same key.</summary>
/// <param name="Replaces">SHA-256 of the sealed contents that it follows, so that of two devices none undoes what the other has put in.</param>
public sealed record ReplaceVault(Caller Caller, byte[] Sealed, byte[] Replaces) : IRequest<Outcome<Done>>;
