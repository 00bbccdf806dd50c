using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Micro;

/// <summary>The frames of a message of 256 bytes: read at its arrival, written for its receivers and its sender.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    static readonly Caller Caller = new(NewId(), NewId());
    static readonly LogEntry Entry = new(
        NewId(), 7, Caller, 1_700_000_000_000, EntryKind.Application, 3, RandomNumberGenerator.GetBytes(256), NewId(), EntryFlags.CountsAsUnread);

    readonly byte[] _send = Send();

    [Benchmark]
    public SendMessage ReadSend()
    {
        var reader = new MessagePackReader(_send);
        var fields = reader.ReadArrayHeader() - 1;
        reader.Skip();
        return SendMessage.Read(ref reader, fields, Caller);
    }

    [Benchmark]
    public byte[] WriteMessage() => FrameWriting.Encode(Entry);

    [Benchmark]
    public byte[] WriteAccepted() => FrameWriting.EncodeAnswer(new Accepted(Entry.Conversation, 7, 1_700_000_000_000, 3), 1);

    static byte[] Send()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(7);
        writer.Write((int)FrameKind.Send);
        writer.Write(1);
        writer.Write(Entry.Conversation.ToBytes());
        writer.Write(Entry.MessageId.ToBytes());
        writer.Write(3);
        writer.Write(Entry.Payload);
        writer.Write(1);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static Id NewId() => Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length));
}
