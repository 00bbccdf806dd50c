using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class DeletePushSubscriptionHandler(PushSubscriptionsStore store, Subscriptions subscriptions) : IRequestHandler<DeletePushSubscription, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(DeletePushSubscription request, CancellationToken cancellationToken)
    {
        await store.Remove(request.Caller.Device);
        if (subscriptions.OfDevice(request.Caller.Device) is { } subscription) subscriptions.Remove(subscription);
        return default(Done);
    }
}
