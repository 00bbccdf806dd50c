using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

sealed class ReadHistoryHandler(ConversationsStore conversations, MessagesStore messages) : IRequestHandler<ReadHistory, Outcome<HistoryPage>>
{
    public async ValueTask<Outcome<HistoryPage>> Handle(ReadHistory request, CancellationToken cancellationToken)
    {
        var visibleFrom = await conversations.VisibleFrom(request.Conversation, request.Caller.User, cancellationToken);
        if (visibleFrom is not { } from) return Faults.NotAMember;
        var before = request.Before == 0 ? long.MaxValue : request.Before;
        var entries = NewestThatFit(await messages.ReadBefore(request.Conversation, before, from, request.Limit, cancellationToken));
        return new HistoryPage(request.Conversation, More: entries.Count > 0 && entries[0].Sequence > from, entries);
    }

    /// <summary>Commits of a large group are large: a page of them must not overrun its reader. At least one entry fits.</summary>
    static IReadOnlyList<LogEntry> NewestThatFit(IReadOnlyList<LogEntry> entries)
    {
        var (first, bytes) = (entries.Count, 0);
        while (first > 0 && (first == entries.Count || bytes + entries[first - 1].Payload.Length <= Limits.WindowBytes)) bytes += entries[--first].Payload.Length;
        return first == 0 ? entries : [.. entries.Skip(first)];
    }
}
