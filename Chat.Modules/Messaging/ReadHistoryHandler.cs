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
        var entries = await messages.ReadBefore(request.Conversation, before, from, request.Limit, cancellationToken);
        return new HistoryPage(request.Conversation, More: entries.Count > 0 && entries[0].Sequence > from, entries);
    }
}
