using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

sealed class AcknowledgeHandler(DeviceStreams streams, CursorBoard board) : IRequestHandler<Acknowledge, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(Acknowledge request, CancellationToken cancellationToken)
    {
        // A device cannot have stored what was not sent to it, whatever it says.
        if (streams.Of(request.Caller) is { } stream && Math.Min(request.Sequence, stream.SentUpTo(request.Conversation)) is > 0 and var sequence)
        {
            stream.Acknowledged(request.Conversation, sequence);
            board.Move(new CursorMove(request.Caller, request.Conversation, Acked: sequence, Read: 0));
        }
        return ValueTask.FromResult<Outcome<Done>>(new Done());
    }
}
