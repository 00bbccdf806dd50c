using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Notifications;

/// <summary>
/// Decides who hears of what was stored: every subscribed device of each member who wrote nothing of it, wants to hear of it, and looks at none of
/// their devices; for those who do it stays <see cref="KeptBack"/> until a <see cref="SecondLook"/>. Stays beside the way of messages: it is told through a queue
/// and answers to nobody. One loop decides, <see cref="Mailboxes"/> deliver.
/// </summary>
sealed partial class PushDelivery(
    PushQueue queue, Subscriptions subscriptions, PushSubscriptionsStore store, NotificationSettingsStore settings, ISessions sessions, Mailboxes boxes, KeptBack kept,
    SecondLook secondLook, TimeProvider time, ILogger<PushDelivery> logger) : IPushDelivery
{
    public async Task Begin(CancellationToken cancellation)
    {
        foreach (var subscription in await store.All(cancellation)) subscriptions.Put(subscription);
    }

    public Task Run(CancellationToken cancellation) => Task.WhenAll(Decide(cancellation), secondLook.Run(cancellation));

    async Task Decide(CancellationToken cancellation)
    {
        await foreach (var cause in queue.ReadAll(cancellation))
        {
            try
            {
                if (cause.Kind == PushCauseKind.Stored) await Tell(cause, cause.Message, cancellation);
                else if (cause.Kind == PushCauseKind.Read) Clear(cause, cancellation);
                else await secondLook.Prepare(cause.By, cancellation);
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
        var away = new List<Id>();
        foreach (var user in message.Members.Where(user => user != cause.By.User && !subscriptions.Of(user).IsEmpty))
        {
            if (sessions.IsInForeground(user)) kept.Keep(user, cause.Conversation, cause.Sequence, message.Mentions);
            else away.Add(user);
        }
        if (away.Count == 0) return;
        var silent = await settings.NotToldOf(cause.Conversation, time.GetUtcNow().ToUnixTimeMilliseconds(), message.Mentions, cancellation);
        var news = new PushNews(cause.Conversation, cause.Sequence, IsRead: false, message.Epoch, message.Payload, message.ExpiresAt, message.Mentions);
        foreach (var user in away.Where(user => !silent.Contains(user)))
        {
            // Its count tells of those before it.
            kept.Forget(user, cause.Conversation, cause.Sequence);
            foreach (var subscription in subscriptions.Of(user)) boxes.PutMessage(subscription, news, cancellation);
        }
    }

    void Clear(PushCause cause, CancellationToken cancellation)
    {
        kept.Forget(cause.By.User, cause.Conversation, cause.Sequence);
        var reading = new PushNews(cause.Conversation, cause.Sequence, IsRead: true, Epoch: 0, Payload: null, ExpiresAt: null);
        foreach (var subscription in subscriptions.Of(cause.By.User))
            boxes.PutReading(subscription, reading, readThere: subscription.Device == cause.By, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Something that people should have heard of was passed over; they find it in the log")]
    static partial void LogPassedOver(ILogger logger, Exception failure);
}
