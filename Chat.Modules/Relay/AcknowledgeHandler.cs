using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

sealed class AcknowledgeHandler(CursorsStore cursors, DeviceStreams streams, ReceiptPush receipts, IConversationDirectory directory)
    : IRequestHandler<Acknowledge, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(Acknowledge request, CancellationToken cancellationToken)
    {
        // A device cannot have stored what was not sent to it, whatever it says.
        if (streams.Of(request.Caller) is not { } stream) return new Done();
        var sequence = Math.Min(request.Sequence, stream.SentUpTo(request.Conversation));
        stream.Acknowledged(request.Conversation, sequence);
        var cursor = await cursors.Acknowledge(request.Caller, request.Conversation, sequence, cancellationToken);
        if (cursor is { } moved && await directory.Find(request.Conversation, request.Caller.User, cancellationToken) is { } conversation)
            receipts.Tell(conversation, moved);
        return new Done();
    }
}
