using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Sessions;

sealed class DeviceRevokedListener(ISessions sessions, FencesStore fences) : INotificationHandler<DeviceRevoked>
{
    public async ValueTask Handle(DeviceRevoked notification, CancellationToken cancellationToken)
    {
        foreach (var link in sessions.Of(notification.User))
        {
            if (link.Owner.Device == notification.Device) link.Close(CloseCode.DeviceRevoked, "This device was signed out.");
        }
        await fences.Remove(notification.Device);
    }
}
