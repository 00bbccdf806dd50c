using Chat.Modules.Messaging.Contract;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Notifications;

/// <summary>One attempt to bring a piece of news to a device: what it says is read when it leaves, so that a count is never older than its push.</summary>
sealed partial class PushSender(
    IPushGateway gateway, VapidKeysStore keys, IReadCursors cursors, IConversationLog log, ISessions sessions, Subscriptions subscriptions, PushSubscriptionsStore store,
    KeptBack kept, TimeProvider time, ILogger<PushSender> logger)
{
    static readonly TimeSpan TimeToLive = TimeSpan.FromDays(7);

    /// <summary>How exact the times are in the database; in memory they are exact.</summary>
    static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(1);

    /// <summary>Null when there is nothing to say any more.</summary>
    public async Task<PushAnswer?> Send(Subscription subscription, PushNews news, CancellationToken cancellation)
    {
        if (subscriptions.OfDevice(subscription.Device.Device) != subscription) return null;
        if (await PayloadOf(subscription.Device.User, news, cancellation) is not { } payload) return null;
        var remaining = news.ExpiresAt is { } end ? TimeSpan.FromMilliseconds(end - time.GetUtcNow().ToUnixTimeMilliseconds()) : TimeToLive;
        if (remaining <= TimeSpan.Zero) return null;
        return await Deliver(subscription, payload, subscription.TopicOf(news.Conversation), urgent: !news.IsRead, remaining < TimeToLive ? remaining : TimeToLive, cancellation);
    }

    public Task<PushAnswer> SendTest(Subscription subscription, CancellationToken cancellation) =>
        Deliver(subscription, PushPayload.OfTest(), topic: null, urgent: true, TimeSpan.FromMinutes(1), cancellation);

    async Task<byte[]?> PayloadOf(Id user, PushNews news, CancellationToken cancellation)
    {
        if (news.IsRead) return PushPayload.OfReading(news.Conversation, news.Sequence);
        if (IsLookedAt(user, news)) return null;
        var readUpTo = await cursors.ReadUpTo(news.Conversation, user, cancellation);
        if (readUpTo >= news.Sequence) return null;
        var unread = await log.CountUnread(user, [(news.Conversation, readUpTo)], cancellation);
        return PushPayload.OfMessage(news.Conversation, news.Sequence, news.Epoch, unread.GetValueOrDefault(news.Conversation), news.Payload);
    }

    bool IsLookedAt(Id user, PushNews news)
    {
        if (!sessions.IsInForeground(user)) return false;
        kept.Keep(user, news.Conversation, news.Sequence, news.Mentions);
        // Asked once more: if that has just ended, what was kept after it is looked at by nobody.
        return sessions.IsInForeground(user);
    }

    async Task<PushAnswer> Deliver(Subscription subscription, byte[] payload, string? topic, bool urgent, TimeSpan timeToLive, CancellationToken cancellation)
    {
        var answer = await gateway.Deliver(
            new Push(subscription.Target, await keys.FindOrMake(cancellation), payload, topic, urgent, timeToLive), cancellation);
        if (answer.Result == PushResult.Gone)
        {
            subscriptions.Remove(subscription);
            await store.Remove(subscription);
            LogGone(logger, subscription.Host);
        }
        else
        {
            await Note(subscription, answer);
        }
        return answer;
    }

    async Task Note(Subscription subscription, PushAnswer answer)
    {
        var (before, now) = (subscription.State, time.GetUtcNow().ToUnixTimeMilliseconds());
        var after = answer.Result == PushResult.Delivered
            ? new SubscriptionState(now, LastFailure: null)
            : before with { LastFailure = new PushFailure(now, ReasonOf(answer.Result)) };
        subscription.State = after;
        var isNews = before.LastFailure is null != after.LastFailure is null;
        if (!isNews && now - subscription.NotedAt < BetweenNotes.TotalMilliseconds) return;
        subscription.NotedAt = now;
        try
        {
            await store.Note(subscription, after);
        }
        catch (Exception failure)
        {
            // What became of the push does not depend on whether it could be written down.
            LogNotNoted(logger, failure);
        }
    }

    static string ReasonOf(PushResult result) => result switch
    {
        PushResult.Busy => "busy",
        PushResult.Failing => "failing",
        PushResult.Unreachable => "unreachable",
        PushResult.AddressRefused => "addressRefused",
        _ => "refused",
    };

    [LoggerMessage(LogLevel.Warning, "What became of a push could not be written down")]
    static partial void LogNotNoted(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Information, "A push subscription at {Host} is over and was removed")]
    static partial void LogGone(ILogger logger, string host);
}
