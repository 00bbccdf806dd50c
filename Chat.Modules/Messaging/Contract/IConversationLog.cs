using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

public interface IConversationLog
{
    /// <summary>Names this log; another one after a backup was restored.</summary>
    Task<Id> LogId(CancellationToken cancellation);

    /// <summary>Entries above <paramref name="after"/>, ascending.</summary>
    Task<IReadOnlyList<LogEntry>> ReadAfter(Id conversation, long after, int limit, CancellationToken cancellation);

    /// <summary>Entries above <paramref name="after"/> that count as unread for the user.</summary>
    Task<long> CountUnread(Id conversation, Id user, long after, CancellationToken cancellation);
}
