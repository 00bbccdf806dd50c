using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Tests.EndToEnd;

/// <summary>A received frame, its fields as plain values: long, bool, string, byte[], object?[] or null.</summary>
sealed record TestFrame(FrameKind Kind, object?[] Fields)
{
    public long Long(int field) => (long)Fields[field]!;

    public string Text(int field) => (string)Fields[field]!;

    public byte[] Bytes(int field) => (byte[])Fields[field]!;

    public Id Id(int field) => Chat.Modules.Protocol.Id.FromBytes(Bytes(field));

    public object?[] Array(int field) => (object?[])Fields[field]!;

    public static IReadOnlyList<TestFrame> ReadAll(ReadOnlyMemory<byte> message)
    {
        var reader = new MessagePackReader(message);
        var frames = new List<TestFrame>();
        while (!reader.End)
        {
            var values = (object?[])ReadValue(ref reader)!;
            frames.Add(new TestFrame((FrameKind)(long)values[0]!, values[1..]));
        }
        return frames;
    }

    static object? ReadValue(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Integer: return reader.ReadInt64();
            case MessagePackType.Boolean: return reader.ReadBoolean();
            case MessagePackType.String: return reader.ReadString();
            case MessagePackType.Binary: return System.Buffers.BuffersExtensions.ToArray(reader.ReadBytes()!.Value);
            case MessagePackType.Nil: reader.ReadNil(); return null;
            case MessagePackType.Array:
                var values = new object?[reader.ReadArrayHeader()];
                for (var i = 0; i < values.Length; i++) values[i] = ReadValue(ref reader);
                return values;
            default: throw new InvalidDataException($"No frame holds a {reader.NextMessagePackType}.");
        }
    }
}
