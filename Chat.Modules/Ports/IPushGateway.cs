namespace Chat.Modules.Ports;

/// <summary>Brings a push message to a browser's push service (RFC 8030), encrypted for the browser (RFC 8291) and signed by this server (RFC 8292).</summary>
public interface IPushGateway
{
    /// <summary>A fresh key pair on P-256.</summary>
    VapidKey NewKey();

    /// <summary>False for what is no uncompressed point of P-256.</summary>
    bool IsPublicKey(byte[] point);

    /// <summary>False for an address that this server does not call: not https, or inside a private network. One whose name is not found now may be called later.</summary>
    Task<bool> MayCall(string endpoint, CancellationToken cancellation);

    /// <summary>One attempt; bounded in time.</summary>
    Task<PushAnswer> Deliver(Push push, CancellationToken cancellation);
}

/// <summary>Who this server is to push services (RFC 8292 §2).</summary>
/// <param name="Private">The scalar, 32 bytes.</param>
/// <param name="Public">The uncompressed point, 65 bytes.</param>
public sealed record VapidKey(byte[] Private, byte[] Public);

/// <summary>A push subscription, as the browser gives it.</summary>
/// <param name="Endpoint">An absolute address.</param>
/// <param name="P256dh">The browser's key, an uncompressed point of 65 bytes.</param>
/// <param name="Auth">16 bytes that only the browser and this server know.</param>
public sealed record PushTarget(string Endpoint, byte[] P256dh, byte[] Auth);

/// <param name="Payload">At most <see cref="MaxPayloadBytes"/>.</param>
/// <param name="Topic">A waiting push of the same topic is replaced (RFC 8030 §5.4): at most 32 characters of base64url; null for none.</param>
/// <param name="Urgent">Wakes a device that saves its battery (RFC 8030 §5.3).</param>
/// <param name="TimeToLive">How long the push service keeps it for a device that is away.</param>
public sealed record Push(PushTarget Target, VapidKey Key, ReadOnlyMemory<byte> Payload, string? Topic, bool Urgent, TimeSpan TimeToLive)
{
    /// <summary>What fits into the 4,096 bytes that every push service takes (RFC 8030 §7.2): less the header of 86, the tag of 16 and the delimiter of 1 (RFC 8188 §2).</summary>
    public const int MaxPayloadBytes = 4096 - 86 - 16 - 1;
}

public enum PushResult
{
    Delivered,

    /// <summary>The subscription is over (404, 410).</summary>
    Gone,

    /// <summary>Too many at once (429).</summary>
    Busy,

    /// <summary>The push service has trouble of its own (5xx).</summary>
    Failing,

    /// <summary>No connection, or no answer in time.</summary>
    Unreachable,

    /// <summary>The push service does not want it: a redirect, or any other status.</summary>
    Refused,

    /// <summary>The address leads into a private network and was not called.</summary>
    AddressRefused,
}

/// <param name="RetryAfter">What the push service asks for; null when it says nothing.</param>
public readonly record struct PushAnswer(PushResult Result, TimeSpan? RetryAfter = null)
{
    public bool MayBeTriedAgain => Result is PushResult.Busy or PushResult.Failing or PushResult.Unreachable;
}
