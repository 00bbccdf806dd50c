using System.Buffers;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using MessagePack;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>The frames that a client sends, as docs/protocol.md lays them out.</summary>
static class FrameBytes
{
    public static byte[] Hello(Id? lastLogId) => Write(FrameKind.Hello, 4, (ref MessagePackWriter w) =>
    {
        w.Write(1);
        w.Write("fault test");
        w.Write("1");
        if (lastLogId is { } id) w.Write(id.ToBytes());
        else w.WriteNil();
    });

    public static byte[] Of(Outgoing item) => item.IsCommit ? Commit(item) : Send(item);

    public static byte[] Ack(Id conversation, long sequence) => Cursor(FrameKind.Ack, conversation, sequence);

    public static byte[] Read(Id conversation, long sequence) => Cursor(FrameKind.Read, conversation, sequence);

    static byte[] Send(Outgoing item) => Write(FrameKind.Send, 6, (ref MessagePackWriter w) =>
    {
        Begin(ref w, item);
        w.Write(item.Payload);
        w.Write((int)(EntryFlags.CountsAsUnread | EntryFlags.MayNotify));
    });

    /// <summary>A refresh of the sender's own leaf: nobody comes, nobody goes, the epoch moves on.</summary>
    static byte[] Commit(Outgoing item) => Write(FrameKind.Commit, 9, (ref MessagePackWriter w) =>
    {
        Begin(ref w, item);
        w.Write(item.Payload);
        w.WriteNil();
        w.Write("group info"u8);
        w.WriteArrayHeader(0);
        w.WriteArrayHeader(0);
    });

    static void Begin(ref MessagePackWriter writer, Outgoing item)
    {
        writer.Write(item.Request);
        writer.Write(item.Conversation.ToBytes());
        writer.Write(item.MessageId.ToBytes());
        writer.Write(item.Epoch!.Value);
    }

    static byte[] Cursor(FrameKind kind, Id conversation, long sequence) => Write(kind, 2, (ref MessagePackWriter w) =>
    {
        w.Write(conversation.ToBytes());
        w.Write(sequence);
    });

    public static byte[] Write(FrameKind kind, int fields, TestSocket.WriteFields write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(fields + 1);
        writer.Write((int)kind);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
