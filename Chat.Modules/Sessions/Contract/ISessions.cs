using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Sessions.Contract;

/// <summary>Which devices are connected here.</summary>
public interface ISessions
{
    /// <summary>Forgets what an earlier process left behind; before the first <see cref="Open"/>.</summary>
    Task Begin();

    /// <summary>
    /// Registers a connected device; an older connection of the same device is closed as replaced, and what it had asked for is done before this completes:
    /// the log then holds all that the device has sent until now.
    /// </summary>
    Task Open(IDeviceLink link, CancellationToken cancellation);

    Task Closed(IDeviceLink link);

    /// <summary>The user's connected devices.</summary>
    IReadOnlyCollection<IDeviceLink> Of(Id user);

    /// <summary>Somebody looks at one of the user's connected devices, as far as the devices have said.</summary>
    bool IsInForeground(Id user);
}

/// <summary>A user's first device connected.</summary>
public sealed record UserCameOnline(Id User) : INotification;

/// <summary>A user's last device disconnected.</summary>
public sealed record UserWentOffline(Id User) : INotification;

/// <summary>Nobody looks at the device any more: it has said so, or its connection is over. What it had said before that is handled, its acknowledgements too.</summary>
public sealed record ForegroundEnded(Caller Device) : INotification;
