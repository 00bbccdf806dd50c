using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class GetPushSubscriptionHandler(Subscriptions subscriptions) : IRequestHandler<GetPushSubscription, Outcome<PushSubscription>>
{
    public ValueTask<Outcome<PushSubscription>> Handle(GetPushSubscription request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Outcome<PushSubscription>>(
            subscriptions.OfDevice(request.Caller.Device) is { } subscription ? subscription.ToView() : NotificationFaults.NotSubscribed);
}
