using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

public interface IConversationLog
{
    /// <summary>Names this log; another one after a backup was restored.</summary>
    Task<Id> LogId(CancellationToken cancellation);

    /// <summary>Entries above <paramref name="after"/>, ascending without a gap, as frames.</summary>
    /// <param name="conversation">Whose log.</param>
    /// <param name="after">A sequence; 0 for all.</param>
    /// <param name="bytes">Enough for one page: the page ends with the entry that reaches it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<LogPage> ReadFrames(Id conversation, long after, int bytes, CancellationToken cancellation);

    /// <summary>Null when there is none any more. Without its payload when that was erased.</summary>
    Task<LogEntry?> Find(Id conversation, long sequence, CancellationToken cancellation);

    /// <summary>Who wrote an entry; null when there is none.</summary>
    Task<Id?> SenderOf(Id conversation, long sequence, CancellationToken cancellation);

    /// <summary>Entries above each place that count as unread for the user, <see cref="Limits.UnreadCounted"/> at most for one conversation.</summary>
    Task<IReadOnlyDictionary<Id, long>> CountUnread(Id user, IReadOnlyList<(Id Conversation, long After)> read, CancellationToken cancellation);
}

/// <param name="Frames"><c>message</c> frames back to back; empty when there is nothing.</param>
/// <param name="Last">The sequence of the last one, or where the reading began.</param>
public sealed record LogPage(ReadOnlyMemory<byte> Frames, long Last);
