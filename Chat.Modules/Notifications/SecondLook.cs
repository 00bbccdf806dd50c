using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Notifications;

/// <summary>
/// Looks again at what was <see cref="KeptBack"/>, when nobody looks at a device any more. What that device has acknowledged until then was shown there. The rest
/// never got that far, and is pushed a moment later, unless somebody looks at one of the person's devices again. What is said of it then, the log says.
/// </summary>
sealed partial class SecondLook(
    KeptBack kept, IAcknowledgements acknowledgements, ISessions sessions, IConversationDirectory directory, IConversationLog log, NotificationSettingsStore settings,
    Subscriptions subscriptions, Mailboxes boxes, TimeProvider time, ILogger<SecondLook> logger)
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    /// <summary>What the device has acknowledged by now counts as shown there: about that which it had when nobody looked any more.</summary>
    public async Task Prepare(Caller device, CancellationToken cancellation)
    {
        var conversations = kept.Of(device.User);
        if (conversations.Count == 0) return;
        kept.LookLater(device.User);
        foreach (var (conversation, upTo) in await acknowledgements.Of(device.Device, conversations, cancellation)) kept.Forget(device.User, conversation, upTo);
    }

    public async Task Run(CancellationToken cancellation)
    {
        while (true)
        {
            await kept.Some(cancellation);
            await Task.Delay(BetweenLooks, time, cancellation);
            await Look(cancellation);
        }
    }

    /// <summary>At all whose time has come.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        foreach (var user in kept.Due())
        {
            // Somebody is back in time: the end of that is a reason to look, too.
            if (sessions.IsInForeground(user)) continue;
            foreach (var (conversation, sequence) in kept.Take(user))
            {
                try
                {
                    await Tell(user, conversation, sequence, cancellation);
                }
                catch (Exception failure) when (!cancellation.IsCancellationRequested)
                {
                    LogPassedOver(logger, failure);
                }
            }
        }
    }

    async Task Tell(Id user, Id conversation, long sequence, CancellationToken cancellation)
    {
        var devices = subscriptions.Of(user);
        if (devices.IsEmpty || await directory.LastSequence(conversation, user, cancellation) is null) return;
        if (await log.Find(conversation, sequence, cancellation) is not { Payload.Length: > 0 } entry) return;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var mentions = (entry.Flags & EntryFlags.Mentions) != 0;
        if ((await settings.NotToldOf(conversation, now, mentions, cancellation)).Contains(user)) return;
        var news = new PushNews(conversation, sequence, IsRead: false, entry.Epoch, PushPayload.Fitting(entry.Payload), entry.ExpiresAt, mentions);
        foreach (var subscription in devices) boxes.PutMessage(subscription, news, cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "Something that was kept back was passed over; its reader finds it in the log")]
    static partial void LogPassedOver(ILogger logger, Exception failure);
}
