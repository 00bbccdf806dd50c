using System.Security.Cryptography;
using Chat.Modules.Protocol;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>One entry as a device holds it.</summary>
readonly record struct HeldEntry(long Sequence, Id Sender, Id Device, Id MessageId, EntryKind Kind, long Epoch, long Digest, bool CountsAsUnread)
{
    /// <summary>From the fields of a <c>message</c> after the conversation, or of an entry in a <c>page</c>.</summary>
    public static HeldEntry Of(ReadOnlySpan<object?> fields) => new(
        (long)fields[0]!, Id.FromBytes((byte[])fields[1]!), Id.FromBytes((byte[])fields[2]!), Id.FromBytes((byte[])fields[7]!), (EntryKind)(long)fields[4]!,
        (long)fields[5]!, DigestOf((byte[])fields[6]!), ((EntryFlags)(long)fields[8]!).HasFlag(EntryFlags.CountsAsUnread));

    public static long DigestOf(byte[] payload) => BitConverter.ToInt64(SHA256.HashData(payload));
}

/// <summary>A device's copy of one conversation's log, and where the present connection stands in it.</summary>
sealed class LogCopy(Id conversation, Truth truth)
{
    readonly List<HeldEntry> _entries = [];

    public Id Conversation { get; } = conversation;

    public IReadOnlyList<HeldEntry> Entries => _entries;

    public long Stored => _entries.Count;

    /// <summary>What the present connection has brought, or the server knew to be here. An acknowledgement above it counts for nothing.</summary>
    public long Streamed { get; private set; }

    /// <summary>The acknowledgement that was put on the wire of this connection.</summary>
    public long AckSent { get; set; }

    public long Epoch { get; set; }

    /// <summary>A connection begins: the stream must continue right behind what the server knows to be acknowledged.</summary>
    public void Welcomed(long acked, long epoch)
    {
        if (acked > Stored) truth.Violated($"{Conversation}: the server believes {acked} acknowledged, this device holds {Stored}.");
        Streamed = AckSent = acked;
        Epoch = Math.Max(Epoch, epoch);
    }

    public override string ToString() => $"{Stored} (streamed {Streamed}, acknowledged {AckSent})";

    public void Take(HeldEntry entry)
    {
        if (entry.Sequence != ++Streamed) truth.Violated($"{Conversation}: {entry.Sequence} was streamed where {Streamed} follows.");
        if (entry.Kind == EntryKind.Commit) Epoch = Math.Max(Epoch, entry.Epoch + 1);
        if (entry.Sequence == Stored + 1) _entries.Add(entry);
        else if (entry.Sequence > Stored) truth.Violated($"{Conversation}: a gap between {Stored} and {entry.Sequence}.");
        else if (_entries[(int)entry.Sequence - 1] != entry) truth.Violated($"{Conversation}: {entry.Sequence} has changed after a device had stored it.");
    }
}
