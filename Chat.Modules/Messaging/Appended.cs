using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging;

/// <summary>What an append did: a new entry, or the entry of an earlier attempt.</summary>
/// <param name="Accepted">What the sender is answered.</param>
/// <param name="Told">An earlier attempt's entry is told again: whoever stored it may have fallen before telling. Receivers pass over what they have.</param>
/// <param name="IsNew">False for the entry of an earlier attempt.</param>
sealed record Appended(Accepted Accepted, EntryStored Told, bool IsNew = true)
{
    public static Appended New(LogEntry entry, Conversation conversation, long epochAfter, GroupChange? change = null) =>
        new(new Accepted(entry.Conversation, entry.Sequence, entry.StoredAt, epochAfter), new EntryStored(entry, conversation.Kind, conversation.Members, change));

    /// <summary>The answer to a repeated request: the first result, or a fault when the id stood for something else.</summary>
    public static Outcome<Appended> Repeated(LogEntry earlier, ConversationKind conversation, IReadOnlyList<Id> members, Caller caller, EntryKind kind, ReadOnlySpan<byte> payload) =>
        earlier.Sender == caller && earlier.Kind == kind && (payload.SequenceEqual(earlier.Payload) || IsErased(earlier))
            ? new Appended(
                new Accepted(earlier.Conversation, earlier.Sequence, earlier.StoredAt, earlier.Epoch + (kind == EntryKind.Commit ? 1 : 0)),
                new EntryStored(earlier, conversation, members, Change: null), IsNew: false)
            : Faults.MessageIdReused;

    /// <summary>What was erased meanwhile cannot be compared any more, and must not be stored again.</summary>
    static bool IsErased(LogEntry entry) => entry.Payload.Length == 0;
}
