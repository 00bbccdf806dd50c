using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Lets everybody who talks with a user fetch the user's new device list.</summary>
sealed class DevicesChangedListener(IConversationDirectory directory, ISessions sessions) : INotificationHandler<DevicesChanged>
{
    public async ValueTask Handle(DevicesChanged notification, CancellationToken cancellationToken)
    {
        var frame = FrameWriting.Encode(new Changed(ChangedWhat.Devices, notification.User, notification.Version));
        var acquaintances = await directory.Acquaintances(notification.User, cancellationToken);
        foreach (var user in acquaintances.Append(notification.User))
        {
            foreach (var link in sessions.Of(user)) link.TrySend(frame);
        }
    }
}
