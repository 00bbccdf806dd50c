using System.Collections.Concurrent;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.LastSeen;

/// <summary>Which connected devices want to know of whose presence. In memory: a device says it again at every connection.</summary>
sealed class Watchers(ISessions sessions)
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

    public void Tell(Presence presence)
    {
        var frame = FrameWriting.Encode(presence);
        foreach (var (device, watch) in _byDevice)
        {
            if (!watch.Watched.Contains(presence.User)) continue;
            foreach (var link in sessions.Of(watch.User))
            {
                if (link.Owner.Device == device) link.TrySend(frame);
            }
        }
    }
}
