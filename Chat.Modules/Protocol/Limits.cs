namespace Chat.Modules.Protocol;

/// <summary>Limits of the socket, announced in <c>welcome</c>.</summary>
public static class Limits
{
    /// <summary>Bytes of one WebSocket message from a client. Holds the commit that makes a group of <see cref="GroupMembers"/>, with its welcome and group info.</summary>
    public const int MaxFrameBytes = 4 * 1024 * 1024;

    /// <summary>The same before <c>hello</c>, which is small: whoever opens many connections and says nothing holds little.</summary>
    public const int MaxFrameBytesBeforeHello = 64 * 1024;

    /// <summary>Bytes of an application message's ciphertext.</summary>
    public const int MaxPayloadBytes = 64 * 1024;

    /// <summary>What one connection may send unless the operator says otherwise.</summary>
    public const int FramesPerSecond = 500;

    /// <summary>Unanswered sends, commits and history requests of one connection.</summary>
    public const int OutstandingRequests = 64;

    /// <summary>Bytes of one connection's unanswered requests other than sends; a lone one may be larger.</summary>
    public const int OutstandingBytes = 8 * 1024 * 1024;

    /// <summary>Bytes of log entries streamed to a device and not yet acknowledged.</summary>
    public const int WindowBytes = 1024 * 1024;

    public const int HeartbeatSeconds = 20;

    /// <summary>Silence after which the other side is taken for dead.</summary>
    public const int DeadPeerSeconds = 45;

    public const int ProtocolErrorsBeforeClose = 3;

    public const int WatchedUsers = 500;

    public const int HistoryPage = 200;

    /// <summary>Where counting of unread messages stops; nobody reads a larger number.</summary>
    public const int UnreadCounted = 1000;

    public const int DevicesPerCommit = 1000;

    public const int GroupMembers = 1000;

    public const int ClientNameChars = 64;
}

/// <summary>The limits that the operator chooses.</summary>
public sealed record ChosenLimits(int FramesPerSecond)
{
    public static ChosenLimits Default { get; } = new(Limits.FramesPerSecond);

    public AddressLimits PerAddress { get; init; } = AddressLimits.Default;
}
