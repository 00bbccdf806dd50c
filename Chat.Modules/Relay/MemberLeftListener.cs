using Chat.Modules.Groups.Contract;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Who has left a group is sent nothing of it from now on, on no device.</summary>
sealed class MemberLeftListener(DeviceStreams streams) : INotificationHandler<MemberLeft>
{
    public ValueTask Handle(MemberLeft notification, CancellationToken cancellationToken)
    {
        foreach (var device in notification.Devices) streams.OfDevice(device)?.Leave(notification.Group);
        return ValueTask.CompletedTask;
    }
}
