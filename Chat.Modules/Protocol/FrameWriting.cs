using System.Buffers;
using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>Writes frames. A frame for many receivers is encoded once.</summary>
public static class FrameWriting
{
    public static byte[] Encode<TFrame>(in TFrame frame) where TFrame : IServerFrame
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(buffer);
        frame.Write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] EncodeAnswer<TAnswer>(in TAnswer answer, uint requestId) where TAnswer : IAnswer
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(buffer);
        answer.Write(ref writer, requestId);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static void Begin(this ref MessagePackWriter writer, FrameKind kind, int fields)
    {
        writer.WriteArrayHeader(fields + 1);
        writer.Write((int)kind);
    }

    internal static void WriteId(this ref MessagePackWriter writer, Id id)
    {
        Span<byte> bytes = stackalloc byte[Id.Length];
        id.CopyTo(bytes);
        writer.Write(bytes);
    }

    internal static void WriteIds(this ref MessagePackWriter writer, IReadOnlyList<Id> ids)
    {
        writer.WriteArrayHeader(ids.Count);
        foreach (var id in ids) writer.WriteId(id);
    }

    internal static void WriteOptional(this ref MessagePackWriter writer, long? value)
    {
        if (value is { } present) writer.Write(present);
        else writer.WriteNil();
    }
}
