using Chat.Modules.Relay.Contract;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class ConversationReadListener(Subscriptions subscriptions, PushQueue queue) : INotificationHandler<ConversationRead>
{
    public ValueTask Handle(ConversationRead notification, CancellationToken cancellationToken)
    {
        if (!subscriptions.Of(notification.By.User).IsEmpty)
            queue.Add(PushCause.OfReading(notification.By, notification.Conversation, notification.Sequence));
        return ValueTask.CompletedTask;
    }
}
