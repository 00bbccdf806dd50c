using System.Buffers.Text;
using System.Security.Cryptography;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Notifications;

/// <summary>What has become of the pushes to a device.</summary>
sealed record SubscriptionState(long? LastSuccessAt, PushFailure? LastFailure);

/// <summary>Where one device may be told. The object is the same as long as the subscription is.</summary>
sealed class Subscription(Caller device, PushTarget target, SubscriptionState state)
{
    const int TopicBytes = 24;

    volatile SubscriptionState _state = state;
    long _notedAt = Math.Max(state.LastSuccessAt ?? 0, state.LastFailure?.At ?? 0);

    public Caller Device => device;

    public PushTarget Target => target;

    public string Host { get; } = new Uri(target.Endpoint).Host;

    /// <summary>One request at a time goes to a device.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public SubscriptionState State { get => _state; set => _state = value; }

    /// <summary>When its state was last given to the database. Milliseconds since 1970; 0 for never.</summary>
    public long NotedAt { get => Volatile.Read(ref _notedAt); set => Volatile.Write(ref _notedAt, value); }

    /// <summary>Safari takes the permission away from whoever sends pushes that show nothing, so none is sent to it that only clears.</summary>
    public bool MayBeSilent => !Host.EndsWith(".push.apple.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>Names a conversation to the push service so that a later push replaces one that waits (RFC 8030 §5.4); with another name on every device, so that it cannot tell who talks with whom.</summary>
    public string TopicOf(Id conversation) => Base64Url.EncodeToString(HMACSHA256.HashData(target.Auth, conversation.ToBytes()).AsSpan(0, TopicBytes));

    public PushSubscription ToView() => new(device.Device, Host, State.LastSuccessAt, State.LastFailure);
}
