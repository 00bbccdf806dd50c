using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay.Contract;

public interface IReadCursors
{
    /// <summary>The sequence up to which the user has seen everything; 0 for nothing.</summary>
    Task<long> ReadUpTo(Id conversation, Id user, CancellationToken cancellation);
}

/// <summary>A device has said that its user has seen everything up to the sequence. It may not be on disk yet, and may repeat what was said before.</summary>
public readonly record struct ConversationRead(Caller By, Id Conversation, long Sequence) : INotification;
