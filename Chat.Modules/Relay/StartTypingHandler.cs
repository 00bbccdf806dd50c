using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>A hint from a device that follows the conversation to the others that do; nothing is read or written for it.</summary>
sealed class StartTypingHandler(DeviceStreams streams, Audiences audiences, IPrivacy privacy) : IRequestHandler<StartTyping, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(StartTyping request, CancellationToken cancellationToken)
    {
        if (streams.Of(request.Caller) is not { } stream || !stream.Follows(request.Conversation))
            return Faults.NotAMember;
        var (me, rules) = (request.Caller.User, await privacy.Now());
        var frame = FrameWriting.Encode(new TypingBy(request.Conversation, request.Caller.User));
        foreach (var other in audiences.Of(request.Conversation))
        {
            if (other.Link.Owner.User is var user && user != me && !rules.AreApart(user, me)) other.Link.TrySend(frame);
        }
        return new Done();
    }
}
