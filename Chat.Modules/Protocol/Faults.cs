namespace Chat.Modules.Protocol;

/// <summary>The faults of the socket. Those of HTTP stand with the module that raises them.</summary>
public static class Faults
{
    public static readonly Fault MalformedFrame = new(1, "malformed_frame", "The frame could not be read.");
    public static readonly Fault HelloExpected = new(2, "hello_expected", "A connection starts with exactly one hello.");
    public static readonly Fault UnsupportedVersion = new(3, "unsupported_version", "This protocol version is not spoken here.");
    public static readonly Fault TooManyFrames = new(4, "too_many_frames", "Too many frames in one second.", Temporary: true) { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly Fault TooManyRequests = new(5, "too_many_requests", "Too many unanswered requests.", Temporary: true) { RetryAfter = TimeSpan.FromSeconds(1) };
    public static readonly Fault NotAMember = new(10, "not_a_member", "There is no such conversation for you.");
    public static readonly Fault StaleEpoch = new(11, "stale_epoch", "The conversation has moved on to another epoch.", Temporary: true);
    public static readonly Fault MessageIdReused = new(12, "message_id_reused", "This message id was used for another message.");
    public static readonly Fault PayloadTooBig = new(13, "payload_too_big", "The message is larger than 64 KiB.");
    public static readonly Fault PayloadEmpty = new(14, "payload_empty", "The message is empty.");
    public static readonly Fault UnknownDevice = new(15, "unknown_device", "A device is unknown, revoked, or not a member's.");
    public static readonly Fault NotInGroup = new(16, "not_in_group", "This device has not joined the conversation yet.", Temporary: true);
    public static readonly Fault Blocked = new(17, "blocked", "One of you has blocked the other.");
    public static readonly Fault NotTheAuthor = new(18, "not_the_author", "Only who wrote a message may delete it for everybody.");
    public static readonly Fault UnknownMessage = new(19, "unknown_message", "There is no such message.");
    public static readonly Fault NotAnAdmin = new(30, "not_an_admin", "Only an admin of the group may do this.");
    public static readonly Fault AlreadyMember = new(31, "already_member", "This person is in the group already.");
    public static readonly Fault LastAdmin = new(32, "last_admin", "A group keeps at least one admin.");
    public static readonly Fault GroupFull = new(33, "group_full", "A group has at most 1,000 members.");
    public static readonly Fault UnknownPerson = new(110, "unknown_person", "There is no such person here.");
    public static readonly Fault StorageFull = new(20, "storage_full", "The server's disk is full. Nothing was stored.", Temporary: true);
    public static readonly Fault StorageFailed = new(21, "storage_failed", "The server's database did not answer. Nothing was stored.", Temporary: true);
    public static readonly Fault Stopping = new(22, "stopping", "The server is going down.", Temporary: true);

    public static IReadOnlyList<Fault> All { get; } =
    [
        MalformedFrame, HelloExpected, UnsupportedVersion, TooManyFrames, TooManyRequests, NotAMember, StaleEpoch, MessageIdReused,
        PayloadTooBig, PayloadEmpty, UnknownDevice, NotInGroup, Blocked, NotTheAuthor, UnknownMessage,
        NotAnAdmin, AlreadyMember, LastAdmin, GroupFull, UnknownPerson, StorageFull, StorageFailed, Stopping,
    ];
}
