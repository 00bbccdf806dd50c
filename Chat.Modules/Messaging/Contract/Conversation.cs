using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

public enum ConversationKind
{
    Direct = 1,
    Group = 2,
}

/// <param name="Epoch">The current MLS epoch; 0 before the first commit.</param>
/// <param name="LastSequence">0 while the log is empty.</param>
/// <param name="Members">Both people of a direct conversation; of a group only the user who was asked for.</param>
/// <param name="ExpiresAfter">Seconds after which new messages disappear; null for never.</param>
/// <param name="LastStoredAt">When the log last grew, or when the conversation was made; milliseconds since 1970.</param>
public sealed record Conversation(Id Id, ConversationKind Kind, long Epoch, long LastSequence, long LastStoredAt, long? ExpiresAfter, IReadOnlyList<Id> Members);
