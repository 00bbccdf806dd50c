using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Tells connected devices to fetch a conversation again. A missed one is made good by <c>welcome</c>.</summary>
sealed class ConversationChangedListener(ISessions sessions, GroupReceipts receipts) : INotificationHandler<ConversationChanged>
{
    public ValueTask Handle(ConversationChanged notification, CancellationToken cancellationToken)
    {
        receipts.Forget(notification.Conversation);
        var frame = FrameWriting.Encode(new Changed(ChangedWhat.Conversations, notification.Conversation, notification.At, notification.By));
        foreach (var user in notification.Users)
        {
            foreach (var link in sessions.Of(user)) link.TrySend(frame);
        }
        return ValueTask.CompletedTask;
    }
}
