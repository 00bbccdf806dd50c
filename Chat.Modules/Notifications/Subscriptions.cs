using System.Collections.Concurrent;
using System.Collections.Immutable;
using Chat.Modules.Protocol;

namespace Chat.Modules.Notifications;

/// <summary>All subscriptions in memory, so that a message to somebody who has none costs no query. About a kilobyte each, at most one per device.</summary>
sealed class Subscriptions
{
    readonly ConcurrentDictionary<Id, ImmutableArray<Subscription>> _byUser = new();
    readonly Lock _gate = new();
    readonly Dictionary<Id, Subscription> _byDevice = [];
    readonly Dictionary<string, Subscription> _byEndpoint = [];
    volatile int _count;

    /// <summary>Nobody has one.</summary>
    public bool AreNone => _count == 0;

    public ImmutableArray<Subscription> Of(Id user) => _byUser.TryGetValue(user, out var found) ? found : [];

    public Subscription? OfDevice(Id device)
    {
        lock (_gate) return _byDevice.GetValueOrDefault(device);
    }

    /// <summary>In the place of the device's earlier one, and of any other device's at the same endpoint.</summary>
    public void Put(Subscription subscription)
    {
        lock (_gate)
        {
            if (_byDevice.TryGetValue(subscription.Device.Device, out var earlier)) Take(earlier);
            if (_byEndpoint.TryGetValue(subscription.Target.Endpoint, out var others)) Take(others);
            _byDevice[subscription.Device.Device] = subscription;
            _byEndpoint[subscription.Target.Endpoint] = subscription;
            _byUser[subscription.Device.User] = Of(subscription.Device.User).Add(subscription);
            _count = _byDevice.Count;
        }
    }

    /// <summary>Nothing happens when the device has another one by now.</summary>
    public void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            if (_byDevice.GetValueOrDefault(subscription.Device.Device) == subscription) Take(subscription);
        }
    }

    public void RemoveOf(Id user)
    {
        lock (_gate)
        {
            foreach (var subscription in Of(user)) Take(subscription);
        }
    }

    void Take(Subscription subscription)
    {
        _byDevice.Remove(subscription.Device.Device);
        _byEndpoint.Remove(subscription.Target.Endpoint);
        var rest = Of(subscription.Device.User).Remove(subscription);
        if (rest.IsEmpty) _byUser.TryRemove(subscription.Device.User, out _);
        else _byUser[subscription.Device.User] = rest;
        _count = _byDevice.Count;
    }
}
