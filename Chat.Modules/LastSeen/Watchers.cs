using System.Collections.Concurrent;
using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.LastSeen;

/// <summary>Which connected devices want to know of whose presence. In memory: a device says it again at every connection.</summary>
sealed class Watchers(ISessions sessions, IPrivacy privacy)
{
    readonly ConcurrentDictionary<Id, (Id User, IReadOnlySet<Id> Watched)> _byDevice = new();

    public void Replace(Caller watcher, IReadOnlySet<Id> watched) => _byDevice[watcher.Device] = (watcher.User, watched);

    public void ForgetUser(Id user)
    {
        foreach (var (device, watch) in _byDevice)
        {
            if (watch.User == user) _byDevice.TryRemove(device, out _);
        }
    }

    /// <summary>What is said of somebody whose presence is not shown: neither here nor ever seen.</summary>
    public static Presence Hidden(Id user) => new(user, Online: false, LastSeen: null);

    /// <summary>Tells those who watch the user and may see it. The others hear nothing, so that they cannot tell when something changed.</summary>
    public async ValueTask Tell(Presence presence)
    {
        var rules = await privacy.Now();
        Tell(presence, watcher => rules.SharePresence(watcher, presence.User));
    }

    /// <param name="who">Which of the watching users.</param>
    public void Tell(Presence presence, Func<Id, bool> who)
    {
        var frame = FrameWriting.Encode(presence);
        foreach (var (device, watch) in _byDevice)
        {
            if (!watch.Watched.Contains(presence.User) || !who(watch.User)) continue;
            foreach (var link in sessions.Of(watch.User))
            {
                if (link.Owner.Device == device) link.TrySend(frame);
            }
        }
    }

    /// <summary>Everybody whom the user's devices watch.</summary>
    public IReadOnlySet<Id> WatchedBy(Id user) => _byDevice.Values.Where(watch => watch.User == user).SelectMany(watch => watch.Watched).ToHashSet();
}
