using Mediator;
using MessagePack;

namespace Chat.Modules.Protocol;

public enum EntryKind
{
    Application = 1,
    Commit = 2,
}

[Flags]
public enum EntryFlags
{
    None = 0,
    CountsAsUnread = 1,
    MayNotify = 2,

    /// <summary>Somebody is mentioned; whom, only the ciphertext says.</summary>
    Mentions = 4,

    Known = CountsAsUnread | MayNotify | Mentions,
}

/// <summary>One entry of a conversation's log.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="StoredAt">Milliseconds since 1970.</param>
/// <param name="Epoch">The MLS epoch it was made in.</param>
public sealed record LogEntry(
    Id Conversation, long Sequence, Caller Sender, long StoredAt, EntryKind Kind, long Epoch, byte[] Payload, Id MessageId, EntryFlags Flags) : IServerFrame
{
    /// <summary>Milliseconds since 1970; null for an entry that stays. Not on the wire: clients know what they have agreed on.</summary>
    public long? ExpiresAt { get; init; }

    public void Write(ref MessagePackWriter writer) =>
        WriteFrame(ref writer, Conversation, Sequence, Sender, StoredAt, (long)Kind, Epoch, Payload, MessageId, (long)Flags);

    /// <summary>The <c>message</c> frame of an entry that is no object.</summary>
    internal static void WriteFrame(
        ref MessagePackWriter writer, Id conversation, long sequence, Caller sender, long storedAt, long kind, long epoch, ReadOnlySpan<byte> payload,
        Id messageId, long flags)
    {
        writer.Begin(FrameKind.Message, 10);
        writer.WriteId(conversation);
        WriteFields(ref writer, sequence, sender, storedAt, kind, epoch, payload, messageId, flags);
    }

    internal void WriteInPage(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(9);
        WriteFields(ref writer, Sequence, Sender, StoredAt, (long)Kind, Epoch, Payload, MessageId, (long)Flags);
    }

    static void WriteFields(
        ref MessagePackWriter writer, long sequence, Caller sender, long storedAt, long kind, long epoch, ReadOnlySpan<byte> payload, Id messageId, long flags)
    {
        writer.Write(sequence);
        writer.WriteId(sender.User);
        writer.WriteId(sender.Device);
        writer.Write(storedAt);
        writer.Write(kind);
        writer.Write(epoch);
        writer.Write(payload);
        writer.WriteId(messageId);
        writer.Write(flags);
    }
}

/// <summary>Appends an application message to a conversation's log.</summary>
/// <param name="Payload">One MLS PrivateMessage (RFC 9420 §6.3), opaque here.</param>
public sealed record SendMessage(Caller Caller, uint RequestId, Id Conversation, Id MessageId, long Epoch, byte[] Payload, EntryFlags Flags)
    : IAnsweredFrame, IRequest<Outcome<Accepted>>
{
    public static SendMessage Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 6);
        return new SendMessage(caller, reader.ReadRequestId(), reader.ReadId(), reader.ReadId(), reader.ReadCount(), reader.ReadBinary(),
            (EntryFlags)reader.ReadInt32() & EntryFlags.Known);
    }
}

/// <summary>Moves a conversation to its next epoch: log entry, welcome, group info, the devices routed to and the members change together or not at all.</summary>
/// <param name="AddedMembers">Users who join a group by this commit; empty in direct conversations.</param>
/// <param name="RemovedMembers">Users who leave it, with all their devices.</param>
public sealed record CommitChange(
    Caller Caller, uint RequestId, Id Conversation, Id MessageId, long Epoch, byte[] Commit, byte[]? Welcome, byte[] GroupInfo,
    IReadOnlyList<Id> AddedDevices, IReadOnlyList<Id> RemovedDevices, IReadOnlyList<Id> AddedMembers, IReadOnlyList<Id> RemovedMembers)
    : IAnsweredFrame, IRequest<Outcome<Accepted>>
{
    const int FieldsWithoutMembers = 9;

    public static CommitChange Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, FieldsWithoutMembers);
        return new CommitChange(caller, reader.ReadRequestId(), reader.ReadId(), reader.ReadId(), reader.ReadCount(), reader.ReadBinary(),
            reader.ReadOptionalBinary(), reader.ReadBinary(), reader.ReadIds(Limits.DevicesPerCommit), reader.ReadIds(Limits.DevicesPerCommit),
            fields > FieldsWithoutMembers ? reader.ReadIds(Limits.GroupMembers) : [],
            fields > FieldsWithoutMembers + 1 ? reader.ReadIds(Limits.GroupMembers) : []);
    }
}

/// <summary>The entry is on disk.</summary>
/// <param name="Epoch">The conversation's epoch after the entry.</param>
public readonly record struct Accepted(Id Conversation, long Sequence, long StoredAt, long Epoch) : IAnswer
{
    public void Write(ref MessagePackWriter writer, uint requestId)
    {
        writer.Begin(FrameKind.Accepted, 5);
        writer.Write(requestId);
        writer.WriteId(Conversation);
        writer.Write(Sequence);
        writer.Write(StoredAt);
        writer.Write(Epoch);
    }
}

/// <summary>This device was added to a conversation's group.</summary>
/// <param name="Members">Both people of a direct conversation; in a group only who added this device.</param>
public sealed record WelcomeTo(Id Conversation, long Sequence, long Epoch, byte[] Welcome, IReadOnlyList<Id> Members) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.WelcomeTo, 5);
        writer.WriteId(Conversation);
        writer.Write(Sequence);
        writer.Write(Epoch);
        writer.Write(Welcome);
        writer.WriteIds(Members);
    }
}

/// <param name="Before">Entries below this sequence; 0 for the newest.</param>
public sealed record ReadHistory(Caller Caller, uint RequestId, Id Conversation, long Before, int Limit) : IAnsweredFrame, IRequest<Outcome<HistoryPage>>
{
    public static ReadHistory Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 4);
        return new ReadHistory(caller, reader.ReadRequestId(), reader.ReadId(), reader.ReadCount(), Math.Clamp(reader.ReadInt32(), 1, Limits.HistoryPage));
    }
}

/// <param name="Entries">Ascending.</param>
/// <param name="More">Older ones exist.</param>
public sealed record HistoryPage(Id Conversation, bool More, IReadOnlyList<LogEntry> Entries) : IAnswer
{
    public void Write(ref MessagePackWriter writer, uint requestId)
    {
        writer.Begin(FrameKind.Page, 4);
        writer.Write(requestId);
        writer.WriteId(Conversation);
        writer.Write(More);
        writer.WriteArrayHeader(Entries.Count);
        foreach (var entry in Entries) entry.WriteInPage(ref writer);
    }
}
