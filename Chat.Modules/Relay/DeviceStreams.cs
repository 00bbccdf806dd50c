using System.Collections.Concurrent;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>The streams of the devices connected here, by device. A device that connects again has a new stream; the old one ends by itself.</summary>
sealed class DeviceStreams
{
    readonly ConcurrentDictionary<Id, DeviceStream> _byDevice = new();

    public void Add(DeviceStream stream) => _byDevice[stream.Link.Owner.Device] = stream;

    public void Remove(DeviceStream stream) => _byDevice.TryRemove(KeyValuePair.Create(stream.Link.Owner.Device, stream));

    public DeviceStream? Of(Caller device) => _byDevice.TryGetValue(device.Device, out var stream) && stream.Link.Owner == device ? stream : null;

    public DeviceStream? OfDevice(Id device) => _byDevice.GetValueOrDefault(device);
}
