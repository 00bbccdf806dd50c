using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

public interface IConversationDirectory
{
    /// <summary>The user's conversations, most recent first.</summary>
    Task<IReadOnlyList<Conversation>> ListFor(Id user, CancellationToken cancellation);

    /// <summary>Null when the conversation does not exist or the user is not in it.</summary>
    Task<Conversation?> Find(Id conversation, Id user, CancellationToken cancellation);

    /// <summary>Where the log ends; null when the conversation does not exist or the user is not in it.</summary>
    Task<long?> LastSequence(Id conversation, Id user, CancellationToken cancellation);

    /// <summary>Whether the user is in one of the conversations.</summary>
    Task<bool> IsInAny(IReadOnlyCollection<Id> conversations, Id user, CancellationToken cancellation);

    /// <summary>Null when the conversation does not exist. Never changes.</summary>
    Task<ConversationKind?> KindOf(Id conversation, CancellationToken cancellation);

    /// <summary>Everybody who shares a conversation with the user, the user excluded.</summary>
    Task<IReadOnlySet<Id>> Acquaintances(Id user, CancellationToken cancellation);
}
