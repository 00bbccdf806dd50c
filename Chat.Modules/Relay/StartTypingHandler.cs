using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>A hint from a device that follows the conversation to the others that do; nothing is read or written for it.</summary>
sealed class StartTypingHandler(DeviceStreams streams, Audiences audiences) : IRequestHandler<StartTyping, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(StartTyping request, CancellationToken cancellationToken)
    {
        if (streams.Of(request.Caller) is not { } stream || !stream.Follows(request.Conversation))
            return ValueTask.FromResult<Outcome<Done>>(Faults.NotAMember);
        var frame = FrameWriting.Encode(new TypingBy(request.Conversation, request.Caller.User));
        foreach (var other in audiences.Of(request.Conversation))
        {
            if (other.Link.Owner.User != request.Caller.User) other.Link.TrySend(frame);
        }
        return ValueTask.FromResult<Outcome<Done>>(new Done());
    }
}
