using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Privacy.Contract;

public sealed record GetPrivacy(Caller Caller) : IRequest<PrivacySettings>;

public sealed record ChangePrivacy(Caller Caller, PrivacySettings Settings) : IRequest<Outcome<Done>>;

public sealed record ListBlocks(Caller Caller) : IRequest<IReadOnlyList<Id>>;

/// <summary>No messages, presence, typing or receipts either way while it lasts. Blocking twice is blocking once.</summary>
public sealed record BlockPerson(Caller Caller, Id Person) : IRequest<Outcome<Done>>;

public sealed record UnblockPerson(Caller Caller, Id Person) : IRequest<Outcome<Done>>;

/// <summary>What others may see of this user, or this user of others, has changed.</summary>
/// <param name="Before">What held until now.</param>
public sealed record PrivacyChanged(Id User, PrivacyRules Before, PrivacyRules After) : INotification;
