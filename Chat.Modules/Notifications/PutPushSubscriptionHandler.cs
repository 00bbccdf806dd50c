using Chat.Modules.Accounts.Contract;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class PutPushSubscriptionHandler(PushSubscriptionsStore store, Subscriptions subscriptions, IPushGateway gateway, TimeProvider time)
    : IRequestHandler<PutPushSubscription, Outcome<Done>>
{
    const int LongestEndpoint = 2000;
    const int AuthBytes = 16;
    const int PutsPerMinute = 20;

    readonly RateWindow<Id> _puts = new(TimeSpan.FromMinutes(1), time);

    public async ValueTask<Outcome<Done>> Handle(PutPushSubscription request, CancellationToken cancellationToken)
    {
        if (request.Endpoint.Length is 0 or > LongestEndpoint || !request.Endpoint.All(char.IsAscii) || request.Auth.Length != AuthBytes || !gateway.IsPublicKey(request.P256dh))
            return AccountFaults.MalformedRequest;
        var target = new PushTarget(request.Endpoint, request.P256dh, request.Auth);
        // A client says the same at every start; what is known of it stays.
        if (subscriptions.OfDevice(request.Caller.Device) is { } known && IsSame(known.Target, target)) return default(Done);
        if (_puts.Take(request.Caller.User, PutsPerMinute) is { } wait) return NotificationFaults.TooManySubscriptions with { RetryAfter = wait };
        if (!await gateway.MayCall(request.Endpoint, cancellationToken)) return NotificationFaults.EndpointRefused;
        if (!await store.Put(request.Caller, target, cancellationToken)) return Faults.UnknownDevice;
        var fresh = new Subscription(request.Caller, target, new SubscriptionState(null, null));
        subscriptions.Put(fresh);
        // Whoever was signed out since the write was looked for in memory before it was there.
        if (await store.MayConnect(request.Caller, CancellationToken.None)) return default(Done);
        subscriptions.Remove(fresh);
        await store.Remove(fresh);
        return Faults.UnknownDevice;
    }

    static bool IsSame(PushTarget one, PushTarget other) =>
        one.Endpoint == other.Endpoint && one.P256dh.AsSpan().SequenceEqual(other.P256dh) && one.Auth.AsSpan().SequenceEqual(other.Auth);
}
