using System.Buffers;
using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>Bounded reads of frame fields.</summary>
static class FrameReading
{
    public static void Require(int fields, int needed)
    {
        if (fields < needed) throw new MessagePackSerializationException($"The frame has {fields} fields and needs {needed}.");
    }

    public static Id ReadId(this ref MessagePackReader reader)
    {
        var bytes = reader.ReadBytes();
        if (bytes is not { Length: Id.Length } sequence) throw new MessagePackSerializationException("An id is 16 bytes.");
        Span<byte> buffer = stackalloc byte[Id.Length];
        sequence.CopyTo(buffer);
        return Id.FromBytes(buffer);
    }

    public static IReadOnlyList<Id> ReadIds(this ref MessagePackReader reader, int most)
    {
        var count = reader.ReadArrayHeader();
        if (count > most) throw new MessagePackSerializationException($"At most {most} ids fit here.");
        var ids = new Id[count];
        for (var i = 0; i < count; i++) ids[i] = reader.ReadId();
        return ids;
    }

    /// <summary>A binary; its size was bounded by the frame's.</summary>
    public static byte[] ReadBinary(this ref MessagePackReader reader) =>
        reader.ReadBytes()?.ToArray() ?? throw new MessagePackSerializationException("A binary is missing.");

    public static byte[]? ReadOptionalBinary(this ref MessagePackReader reader) => reader.ReadBytes()?.ToArray();

    public static string ReadText(this ref MessagePackReader reader, int maxChars)
    {
        var text = reader.ReadString() ?? throw new MessagePackSerializationException("A text is missing.");
        return text.Length <= maxChars ? text : throw new MessagePackSerializationException($"The text is longer than {maxChars} characters.");
    }

    /// <summary>A sequence or epoch: 0 or above.</summary>
    public static long ReadCount(this ref MessagePackReader reader)
    {
        var count = reader.ReadInt64();
        return count >= 0 ? count : throw new MessagePackSerializationException("A count is not negative.");
    }

    public static uint ReadRequestId(this ref MessagePackReader reader)
    {
        var id = reader.ReadUInt32();
        return id > 0 ? id : throw new MessagePackSerializationException("A request id is above 0.");
    }
}
