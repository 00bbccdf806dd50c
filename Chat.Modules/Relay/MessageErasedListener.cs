using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Tells the connected devices. Who is away gets the message empty, or learns it from what the author wrote about it.</summary>
sealed class MessageErasedListener(Audiences audiences) : INotificationHandler<MessageErased>
{
    public ValueTask Handle(MessageErased notification, CancellationToken cancellationToken)
    {
        var frame = FrameWriting.Encode(new Erased(notification.Conversation, notification.Sequence));
        foreach (var stream in audiences.Of(notification.Conversation)) stream.Link.Post(frame);
        return ValueTask.CompletedTask;
    }
}
