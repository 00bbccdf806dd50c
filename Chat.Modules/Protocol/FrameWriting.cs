using System.Buffers;
using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>Writes frames. A frame for many receivers is encoded once.</summary>
public static class FrameWriting
{
    const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    static ArrayBufferWriter<byte>? _scratch;

    public static byte[] Encode<TFrame>(in TFrame frame) where TFrame : IServerFrame
    {
        var writer = new MessagePackWriter(Scratch());
        frame.Write(ref writer);
        writer.Flush();
        return Written();
    }

    public static byte[] EncodeAnswer<TAnswer>(in TAnswer answer, uint requestId) where TAnswer : IAnswer
    {
        var writer = new MessagePackWriter(Scratch());
        answer.Write(ref writer, requestId);
        writer.Flush();
        return Written();
    }

    /// <summary>Each thread writes into a buffer of its own; only the finished frame is allocated.</summary>
    static ArrayBufferWriter<byte> Scratch()
    {
        _scratch ??= new ArrayBufferWriter<byte>(1024);
        _scratch.ResetWrittenCount();
        return _scratch;
    }

    static byte[] Written()
    {
        var frame = _scratch!.WrittenSpan.ToArray();
        if (_scratch.Capacity > KeptBytes) _scratch = null;
        return frame;
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

    internal static void WriteOptional(this ref MessagePackWriter writer, Id? id)
    {
        if (id is { } present) writer.WriteId(present);
        else writer.WriteNil();
    }

    internal static void WriteOptional(this ref MessagePackWriter writer, long? value)
    {
        if (value is { } present) writer.Write(present);
        else writer.WriteNil();
    }
}
