using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Relay;

sealed class StartTypingHandler(IConversationDirectory directory, ISessions sessions) : IRequestHandler<StartTyping, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(StartTyping request, CancellationToken cancellationToken)
    {
        var conversation = await directory.Find(request.Conversation, request.Caller.User, cancellationToken);
        if (conversation is null) return Faults.NotAMember;
        var frame = FrameWriting.Encode(new TypingBy(request.Conversation, request.Caller.User));
        foreach (var member in conversation.Members.Where(member => member != request.Caller.User))
        {
            foreach (var link in sessions.Of(member)) link.TrySend(frame);
        }
        return new Done();
    }
}
