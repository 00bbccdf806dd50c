using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Notifications;

/// <summary>Through the queue, behind the messages that were stored before: whether they are kept back is decided then.</summary>
sealed class ForegroundEndedListener(Subscriptions subscriptions, KeptBack kept, PushQueue queue) : INotificationHandler<ForegroundEnded>
{
    public ValueTask Handle(ForegroundEnded notification, CancellationToken cancellationToken)
    {
        if (subscriptions.Of(notification.Device.User).IsEmpty) return ValueTask.CompletedTask;
        // At once: a look that is due just now must not come before it is known what was seen here.
        kept.LookLater(notification.Device.User);
        queue.Add(PushCause.OfForegroundEnd(notification.Device));
        return ValueTask.CompletedTask;
    }
}
