using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Mediator;

namespace Chat.Modules.Relay;

sealed class MarkReadHandler(IConversationDirectory directory, CursorBoard board, IPublisher publisher) : IRequestHandler<MarkRead, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(MarkRead request, CancellationToken cancellationToken)
    {
        if (await directory.LastSequence(request.Conversation, request.Caller.User, cancellationToken) is not { } last) return Faults.NotAMember;
        if (Math.Min(request.Sequence, last) is > 0 and var sequence)
        {
            board.Move(new CursorMove(request.Caller, request.Conversation, Acked: 0, Read: sequence));
            await publisher.Publish(new ConversationRead(request.Caller, request.Conversation, sequence), cancellationToken);
        }
        return new Done();
    }
}
