using System.Collections.Concurrent;
using System.Collections.Immutable;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Sessions;

/// <summary>
/// The connected devices of this process, by user. The table <c>sessions</c> is their shadow for other nodes and operators;
/// this registry is what delivery asks, so that a push costs no query. Safe for concurrent use.
/// </summary>
sealed class ConnectedDevices(SessionsStore store, IIdSource ids, IPublisher publisher, TimeProvider time, ILogger<ConnectedDevices> log) : ISessions
{
    readonly ConcurrentDictionary<Id, ImmutableDictionary<Id, IDeviceLink>> _byUser = new();
    readonly ConcurrentDictionary<Id, IDeviceLink> _foreground = new();
    readonly Id _server = ids.NewId();

    public IReadOnlyCollection<IDeviceLink> Of(Id user) => _byUser.TryGetValue(user, out var devices) ? [.. devices.Values] : [];

    public bool IsInForeground(Id user)
    {
        if (!_byUser.TryGetValue(user, out var devices)) return false;
        foreach (var (device, link) in devices)
        {
            if (_foreground.TryGetValue(device, out var seen) && seen == link) return true;
        }
        return false;
    }

    /// <summary>What the device has last said; a connection that ends takes it back.</summary>
    public async ValueTask Report(Caller device, bool inForeground, CancellationToken cancellation)
    {
        if (!inForeground)
        {
            if (_foreground.TryRemove(device.Device, out _)) await publisher.Publish(new ForegroundEnded(device), cancellation);
        }
        else if (_byUser.TryGetValue(device.User, out var devices) && devices.TryGetValue(device.Device, out var link)) _foreground[device.Device] = link;
    }

    public Task Begin() => store.RemoveAll();

    public async Task Open(IDeviceLink link, CancellationToken cancellation)
    {
        IDeviceLink? replaced = null;
        var first = false;
        _byUser.AddOrUpdate(link.Owner.User,
            _ =>
            {
                (replaced, first) = (null, true);
                return ImmutableDictionary<Id, IDeviceLink>.Empty.Add(link.Owner.Device, link);
            },
            (_, devices) =>
            {
                (replaced, first) = (devices.GetValueOrDefault(link.Owner.Device), devices.IsEmpty);
                return devices.SetItem(link.Owner.Device, link);
            });
        if (replaced is not null)
        {
            replaced.Close(CloseCode.Replaced, "This device has connected again.");
            await replaced.Settled();
            await EndForeground(replaced);
        }
        await store.Add(link.Session, link.Owner, _server, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellation);
        if (first) await publisher.Publish(new UserCameOnline(link.Owner.User), cancellation);
    }

    public async Task Closed(IDeviceLink link)
    {
        await EndForeground(link);
        var last = false;
        while (_byUser.TryGetValue(link.Owner.User, out var devices))
        {
            if (devices.GetValueOrDefault(link.Owner.Device) != link) return;
            var rest = devices.Remove(link.Owner.Device);
            last = rest.IsEmpty;
            var done = last
                ? _byUser.TryRemove(KeyValuePair.Create(link.Owner.User, devices))
                : _byUser.TryUpdate(link.Owner.User, rest, devices);
            if (done) break;
        }
        await RemoveRow(link);
        if (last) await publisher.Publish(new UserWentOffline(link.Owner.User), CancellationToken.None);
    }

    async ValueTask EndForeground(IDeviceLink link)
    {
        if (_foreground.TryRemove(KeyValuePair.Create(link.Owner.Device, link))) await publisher.Publish(new ForegroundEnded(link.Owner), CancellationToken.None);
    }

    async Task RemoveRow(IDeviceLink link)
    {
        try
        {
            await store.Remove(link.Session);
        }
        catch (StorageException failure)
        {
            // The row is only a hint and is replaced at the device's next connection.
            log.LogWarning(failure, "The session row of a closed connection could not be removed");
        }
    }
}
