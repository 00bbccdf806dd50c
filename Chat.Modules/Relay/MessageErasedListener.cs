using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Tells the connected members. Who is away gets the message empty, or learns it from what the author wrote about it.</summary>
sealed class MessageErasedListener(ISessions sessions) : INotificationHandler<MessageErased>
{
    public ValueTask Handle(MessageErased notification, CancellationToken cancellationToken)
    {
        var frame = FrameWriting.Encode(new Erased(notification.Conversation.Id, notification.Sequence));
        foreach (var member in notification.Conversation.Members)
        {
            foreach (var link in sessions.Of(member)) link.Post(frame);
        }
        return ValueTask.CompletedTask;
    }
}
