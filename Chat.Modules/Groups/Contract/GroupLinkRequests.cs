using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups.Contract;

/// <param name="ExpiresInSeconds">A minute to a year; null for a link that does not expire.</param>
/// <param name="Uses">1 to 1,000; null for any number.</param>
public sealed record CreateGroupLink(Caller Caller, Id Group, long? ExpiresInSeconds, long? Uses) : IRequest<Outcome<GroupLink>>;

public sealed record ListGroupLinks(Caller Caller, Id Group) : IRequest<Outcome<IReadOnlyList<GroupLink>>>;

/// <summary>Revoking what is gone already is no fault.</summary>
public sealed record RevokeGroupLink(Caller Caller, Id Group, string Code) : IRequest<Outcome<Done>>;

/// <param name="Address">Who asks; guesses are slowed down per address.</param>
public sealed record LookUpGroupLink(Caller Caller, string Code, string Address) : IRequest<Outcome<GroupLinkInfo>>;

/// <summary>Makes the caller a member; the device then joins the MLS group by external commit. Takes no use from who is a member already.</summary>
public sealed record JoinByGroupLink(Caller Caller, string Code, string Address) : IRequest<Outcome<JoinedGroup>>;

/// <param name="ExpiresAt">Milliseconds since 1970; null when it does not expire.</param>
/// <param name="UsesLeft">Null for any number.</param>
public sealed record GroupLink(string Code, long? ExpiresAt, long? UsesLeft);

public sealed record GroupLinkInfo(Id ConversationId, int MemberCount, bool AlreadyMember);

public sealed record JoinedGroup(Id ConversationId, long Epoch);
