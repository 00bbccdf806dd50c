using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

sealed class MarkReadHandler(CursorsStore cursors, IConversationDirectory directory, ReceiptPush receipts) : IRequestHandler<MarkRead, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(MarkRead request, CancellationToken cancellationToken)
    {
        var conversation = await directory.Find(request.Conversation, request.Caller.User, cancellationToken);
        if (conversation is null) return Faults.NotAMember;
        var sequence = Math.Min(request.Sequence, conversation.LastSequence);
        var cursor = await cursors.MarkRead(request.Caller.User, request.Conversation, sequence, cancellationToken);
        if (cursor is { } moved) receipts.Tell(conversation, moved);
        return new Done();
    }
}
