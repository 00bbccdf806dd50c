using Chat.Modules.Notifications.Contract;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class ListPushSubscriptionsHandler(Subscriptions subscriptions) : IRequestHandler<ListPushSubscriptions, IReadOnlyList<PushSubscription>>
{
    public ValueTask<IReadOnlyList<PushSubscription>> Handle(ListPushSubscriptions request, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<PushSubscription>>([.. subscriptions.Of(request.Caller.User).Select(subscription => subscription.ToView())]);
}
