using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Notifications;

/// <summary>A device that was signed out is told nothing more.</summary>
sealed class DeviceRevokedListener(Subscriptions subscriptions, PushSubscriptionsStore store) : INotificationHandler<DeviceRevoked>
{
    public async ValueTask Handle(DeviceRevoked notification, CancellationToken cancellationToken)
    {
        if (subscriptions.OfDevice(notification.Device) is { } subscription) subscriptions.Remove(subscription);
        await store.Remove(notification.Device);
    }
}
