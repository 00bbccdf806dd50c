using System.Collections.Concurrent;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay;

/// <summary>The streams of the devices connected here, by session.</summary>
sealed class DeviceStreams(ISessions sessions)
{
    readonly ConcurrentDictionary<Id, DeviceStream> _bySession = new();

    public void Add(DeviceStream stream) => _bySession[stream.Link.Session] = stream;

    public void Remove(DeviceStream stream) => _bySession.TryRemove(stream.Link.Session, out _);

    public IEnumerable<DeviceStream> Of(IEnumerable<Id> users)
    {
        foreach (var user in users)
        {
            foreach (var link in sessions.Of(user))
            {
                if (_bySession.TryGetValue(link.Session, out var stream)) yield return stream;
            }
        }
    }

    public DeviceStream? Of(Caller device) => Of([device.User]).FirstOrDefault(stream => stream.Link.Owner.Device == device.Device);
}
