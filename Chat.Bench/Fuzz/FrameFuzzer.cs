using System.Buffers;
using Chat.Host.Socket;
using Chat.Modules.Protocol;
using MessagePack;
using SharpFuzz;

namespace Chat.Bench.Fuzz;

/// <summary>What <c>scripts/fuzz</c> runs under AFL++: each input is one WebSocket message of a client, read as a connection reads it. Whatever it throws but the named refusals is a finding.</summary>
static class FrameFuzzer
{
    public static void Run() => Fuzzer.OutOfProcess.Run(stream =>
    {
        using var message = new MemoryStream();
        stream.CopyTo(message);
        ReadAll(new ReadOnlySequence<byte>(message.ToArray()));
    });

    static void ReadAll(ReadOnlySequence<byte> rest)
    {
        try
        {
            while (!rest.IsEmpty)
            {
                var reader = new MessagePackReader(rest);
                var whole = reader.CreatePeekReader();
                whole.Skip();
                var fields = reader.ReadArrayHeader() - 1;
                var kind = reader.ReadInt32();
                _ = kind == (int)FrameKind.Hello ? Hello.Read(ref reader, fields, default) : FrameTable.Find(kind)?.Read(ref reader, fields, default);
                rest = rest.Slice(whole.Consumed);
            }
        }
        catch (Exception refusal) when (refusal is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            // What a connection answers with malformed_frame.
        }
    }
}
