using Chat.Modules.Messaging.Contract;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.LastSeen;

/// <summary>Presence is shown to those who share a conversation; others are left out of the watch without a word.</summary>
sealed class WatchPresenceHandler(IConversationDirectory directory, IPrivacy privacy, ISessions sessions, LastSeenStore store, Watchers watchers)
    : IRequestHandler<WatchPresence, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(WatchPresence request, CancellationToken cancellationToken)
    {
        var acquaintances = await directory.Acquaintances(request.Caller.User, cancellationToken);
        var watched = request.Users.Where(acquaintances.Contains).ToHashSet();
        watchers.Replace(request.Caller, watched);
        var rules = await privacy.Now();
        var links = sessions.Of(request.Caller.User).Where(link => link.Owner.Device == request.Caller.Device).ToList();
        foreach (var user in watched)
        {
            var presence = rules.SharePresence(request.Caller.User, user)
                ? new Presence(user, sessions.Of(user).Count > 0, await store.Find(user, cancellationToken))
                : Watchers.Hidden(user);
            foreach (var link in links) link.TrySend(FrameWriting.Encode(presence));
        }
        return new Done();
    }
}
