using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications.Contract;

/// <summary>The key that browsers subscribe with (RFC 8292 §3.2).</summary>
public sealed record GetPushKey : IRequest<PushKey>;

/// <param name="PublicKey">An uncompressed point of P-256, 65 bytes.</param>
public sealed record PushKey(byte[] PublicKey);

/// <summary>Turns notifications on for the calling device, or moves them to another subscription. One that another device had with the same endpoint ends.</summary>
/// <param name="Endpoint">https, at most 2,000 characters of ASCII.</param>
/// <param name="P256dh">65 bytes.</param>
/// <param name="Auth">16 bytes.</param>
public sealed record PutPushSubscription(Caller Caller, string Endpoint, byte[] P256dh, byte[] Auth) : IRequest<Outcome<Done>>;

/// <summary>Turns notifications off for the calling device.</summary>
public sealed record DeletePushSubscription(Caller Caller) : IRequest<Outcome<Done>>;

public sealed record GetPushSubscription(Caller Caller) : IRequest<Outcome<PushSubscription>>;

/// <summary>Those of all devices of the user.</summary>
public sealed record ListPushSubscriptions(Caller Caller) : IRequest<IReadOnlyList<PushSubscription>>;

/// <param name="EndpointHost">Whose push service it is.</param>
/// <param name="LastSuccessAt">When the push service last took something; null for never. Milliseconds since 1970.</param>
/// <param name="LastFailure">The latest one since then; null when there is none.</param>
public sealed record PushSubscription(Id DeviceId, string EndpointHost, long? LastSuccessAt, PushFailure? LastFailure);

/// <param name="Reason"><c>busy</c>, <c>failing</c>, <c>unreachable</c>, <c>refused</c> or <c>addressRefused</c>.</param>
public sealed record PushFailure(long At, string Reason);

/// <summary>Sends a test to the calling device, and waits for what its push service says.</summary>
public sealed record SendTestPush(Caller Caller) : IRequest<Outcome<Done>>;

/// <summary>Which messages of this conversation are pushed to the devices of the user.</summary>
/// <param name="MutedUntil">None at all until then. Milliseconds since 1970; 0 for not muted, <see cref="Forever"/> for as long as it is not changed.</param>
/// <param name="OnlyMentions">Only those in which somebody is mentioned: whether it is this user, the devices look up themselves.</param>
public sealed record ChooseNotifications(Caller Caller, Id Conversation, long MutedUntil, bool OnlyMentions = false) : IRequest<Outcome<Done>>
{
    /// <summary>The largest whole number that JSON carries everywhere.</summary>
    public const long Forever = (1L << 53) - 1;
}
