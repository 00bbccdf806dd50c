using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging.Contract;

/// <summary>Makes the conversation of two people, or finds the one that exists.</summary>
/// <param name="Conversation">The id it gets when it is made.</param>
public sealed record OpenDirectConversation(Caller Caller, Id Conversation, Id Peer) : IRequest<Outcome<OpenedConversation>>;

public sealed record OpenedConversation(Id ConversationId, long Epoch, bool Created);

/// <param name="Seconds">One of <see cref="Choices"/>, or null for never.</param>
public sealed record ChangeExpiry(Caller Caller, Id Conversation, long? Seconds) : IRequest<Outcome<Done>>
{
    /// <summary>A day, a week, 90 days.</summary>
    public static IReadOnlyList<long> Choices { get; } = [86_400, 604_800, 7_776_000];
}

/// <summary>Deletes the messages that have expired. How many.</summary>
public sealed record SweepExpiredMessages : IRequest<int>;

/// <summary>The latest GroupInfo (RFC 9420 §12.4.3), for a device that joins by external commit.</summary>
public sealed record GetGroupInfo(Caller Caller, Id Conversation) : IRequest<Outcome<CurrentGroupInfo>>;

public sealed record CurrentGroupInfo(long Epoch, byte[] GroupInfo);
