using System.Buffers;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Modules.Notifications;

/// <summary>What the service worker reads after decryption: one MessagePack array, its first element the kind (docs/protocol.md, "Push").</summary>
static class PushPayload
{
    /// <summary>Around the ciphertext: headers, kind, conversation, and four numbers of nine bytes at most.</summary>
    const int Envelope = 64;

    const int MostCiphertext = Push.MaxPayloadBytes - Envelope;

    /// <summary>Null when it is too large for a push.</summary>
    public static byte[]? Fitting(byte[] ciphertext) => ciphertext.Length <= MostCiphertext ? ciphertext : null;

    public static byte[] OfMessage(Id conversation, long sequence, long epoch, long unread, byte[]? ciphertext) => Write(Kind.Message, 6, (ref MessagePackWriter writer) =>
    {
        writer.WriteId(conversation);
        writer.Write(sequence);
        writer.Write(epoch);
        writer.Write(unread);
        if (ciphertext is null) writer.WriteNil();
        else writer.Write(ciphertext);
    });

    public static byte[] OfReading(Id conversation, long readUpTo) => Write(Kind.Read, 3, (ref MessagePackWriter writer) =>
    {
        writer.WriteId(conversation);
        writer.Write(readUpTo);
    });

    public static byte[] OfTest() => Write(Kind.Test, 1, (ref MessagePackWriter _) => { });

    static byte[] Write(Kind kind, int fields, WriteFields rest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(fields);
        writer.Write((int)kind);
        rest(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    delegate void WriteFields(ref MessagePackWriter writer);

    enum Kind
    {
        Message = 1,
        Read = 2,
        Test = 3,
    }
}
