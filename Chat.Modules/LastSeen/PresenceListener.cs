using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.LastSeen;

/// <summary>Writes a row only when a user's last device leaves, so a busy connection costs nothing.</summary>
sealed class PresenceListener(LastSeenStore store, Watchers watchers, ISessions sessions, TimeProvider time)
    : INotificationHandler<UserCameOnline>, INotificationHandler<UserWentOffline>
{
    /// <summary>A page that is loaded again, or a phone that changes networks, is back by then: that is no absence.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public ValueTask Handle(UserCameOnline notification, CancellationToken cancellationToken) =>
        watchers.Tell(new Presence(notification.User, Online: true, LastSeen: null));

    public async ValueTask Handle(UserWentOffline notification, CancellationToken cancellationToken)
    {
        watchers.ForgetUser(notification.User);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.Seen(notification.User, now);
        _ = TellUnlessBack(notification.User, now);
    }

    async Task TellUnlessBack(Id user, long now)
    {
        await Task.Delay(Patience, time);
        if (sessions.Of(user).Count == 0) await watchers.Tell(new Presence(user, Online: false, now));
    }
}
