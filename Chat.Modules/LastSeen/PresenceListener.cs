using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.LastSeen;

/// <summary>Writes a row only when a user's last device leaves, so a busy connection costs nothing.</summary>
sealed class PresenceListener(LastSeenStore store, Watchers watchers, ISessions sessions, TimeProvider time)
    : INotificationHandler<UserCameOnline>, INotificationHandler<UserWentOffline>
{
    public ValueTask Handle(UserCameOnline notification, CancellationToken cancellationToken) =>
        watchers.Tell(new Presence(notification.User, Online: true, LastSeen: null));

    public async ValueTask Handle(UserWentOffline notification, CancellationToken cancellationToken)
    {
        watchers.ForgetUser(notification.User);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.Seen(notification.User, now);
        // A reload is back before its row is written; telling "offline" now would be wrong.
        if (sessions.Of(notification.User).Count == 0) await watchers.Tell(new Presence(notification.User, Online: false, now));
    }
}
