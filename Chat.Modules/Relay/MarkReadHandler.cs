using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

sealed class MarkReadHandler(IConversationDirectory directory, CursorBoard board) : IRequestHandler<MarkRead, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(MarkRead request, CancellationToken cancellationToken)
    {
        if (await directory.LastSequence(request.Conversation, request.Caller.User, cancellationToken) is not { } last) return Faults.NotAMember;
        if (Math.Min(request.Sequence, last) is > 0 and var sequence)
            board.Move(new CursorMove(request.Caller, request.Conversation, Acked: 0, Read: sequence));
        return new Done();
    }
}
