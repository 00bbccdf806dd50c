using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.LastSeen;

/// <summary>What has just been hidden disappears from the screens at once, what was shown appears: of the user to others, and of others to the user.</summary>
sealed class PrivacyChangedListener(Watchers watchers, ISessions sessions, LastSeenStore store) : INotificationHandler<PrivacyChanged>
{
    public async ValueTask Handle(PrivacyChanged notification, CancellationToken cancellationToken)
    {
        var user = notification.User;
        await Tell(user, notification, watcher => watcher != user, cancellationToken);
        foreach (var other in watchers.WatchedBy(user)) await Tell(other, notification, watcher => watcher == user, cancellationToken);
    }

    async Task Tell(Id subject, PrivacyChanged change, Func<Id, bool> concerned, CancellationToken cancellation)
    {
        watchers.Tell(Watchers.Hidden(subject), watcher =>
            concerned(watcher) && change.Before.SharePresence(watcher, subject) && !change.After.SharePresence(watcher, subject));
        var shown = new Presence(subject, sessions.Of(subject).Count > 0, await store.Find(subject, cancellation));
        watchers.Tell(shown, watcher =>
            concerned(watcher) && !change.Before.SharePresence(watcher, subject) && change.After.SharePresence(watcher, subject));
    }
}
