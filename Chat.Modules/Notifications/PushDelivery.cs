using Chat.Modules.Notifications.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Notifications;

/// <summary>
/// Decides who hears of what was stored: every subscribed device of each member who wrote nothing of it, has not muted the conversation, and looks at none of
/// their devices. Stays beside the way of messages: it is told through a queue and answers to nobody. One loop decides, <see cref="Mailboxes"/> deliver.
/// </summary>
sealed partial class PushDelivery(
    PushQueue queue, Subscriptions subscriptions, PushSubscriptionsStore store, NotificationSettingsStore settings, ISessions sessions, Mailboxes boxes, TimeProvider time,
    ILogger<PushDelivery> logger) : IPushDelivery
{
    public async Task Begin(CancellationToken cancellation)
    {
        foreach (var subscription in await store.All(cancellation)) subscriptions.Put(subscription);
    }

    public async Task Run(CancellationToken cancellation)
    {
        await foreach (var cause in queue.ReadAll(cancellation))
        {
            try
            {
                if (cause.IsRead) Clear(cause, cancellation);
                else await Tell(cause, cause.Message, cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                // Of whatever kind: what escapes from here ends the whole process.
                LogPassedOver(logger, failure);
            }
        }
    }

    async Task Tell(PushCause cause, StoredMessage message, CancellationToken cancellation)
    {
        var away = message.Members!.Where(user => user != cause.By.User && !subscriptions.Of(user).IsEmpty && !sessions.IsInForeground(user)).ToList();
        if (away.Count == 0) return;
        var muted = await settings.MutedBy(cause.Conversation, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        var news = new PushNews(cause.Conversation, cause.Sequence, IsRead: false, message.Epoch, message.Payload, message.ExpiresAt);
        foreach (var subscription in away.Where(user => !muted.Contains(user)).SelectMany(user => subscriptions.Of(user)))
            boxes.PutMessage(subscription, news, cancellation);
    }

    void Clear(PushCause cause, CancellationToken cancellation)
    {
        var reading = new PushNews(cause.Conversation, cause.Sequence, IsRead: true, Epoch: 0, Payload: null, ExpiresAt: null);
        foreach (var subscription in subscriptions.Of(cause.By.User))
            boxes.PutReading(subscription, reading, readThere: subscription.Device == cause.By, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Something that people should have heard of was passed over; they find it in the log")]
    static partial void LogPassedOver(ILogger logger, Exception failure);
}
