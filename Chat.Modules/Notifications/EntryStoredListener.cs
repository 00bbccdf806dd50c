using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

/// <summary>On the way of every message: one comparison while nobody is subscribed, and else one write into a queue.</summary>
sealed class EntryStoredListener(Subscriptions subscriptions, PushQueue queue) : INotificationHandler<EntryStored>
{
    public ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        var entry = notification.Entry;
        if (subscriptions.AreNone || entry.Kind != EntryKind.Application || (entry.Flags & EntryFlags.MayNotify) == 0) return ValueTask.CompletedTask;
        queue.Add(PushCause.OfMessage(entry.Sender, entry.Conversation, entry.Sequence, new StoredMessage(
            notification.Members, entry.Epoch, PushPayload.Fitting(entry.Payload), entry.ExpiresAt, (entry.Flags & EntryFlags.Mentions) != 0)));
        return ValueTask.CompletedTask;
    }
}
