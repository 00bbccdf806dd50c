using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Peers;

/// <summary>One connection of a bare peer: our frames over a raw WebSocket, what waits leaves as one message.</summary>
sealed class PeerSocket(WebSocket socket)
{
    readonly Lock _gate = new();
    readonly Signal _filled = new();
    ArrayBufferWriter<byte> _waiting = new();
    ArrayBufferWriter<byte> _leaving = new();

    public static int Number(HttpContext context) =>
        int.Parse(context.Request.Headers.Authorization.ToString().AsSpan("Bearer ".Length), CultureInfo.InvariantCulture);

    public void Write(WriteFrame write)
    {
        lock (_gate)
        {
            var writer = new MessagePackWriter(_waiting);
            write(ref writer);
            writer.Flush();
            _filled.Raise();
        }
    }

    public async Task Run(Action<PeerSocket, SendFrame> onSend)
    {
        var writing = WriteLoop();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType == WebSocketMessageType.Close) return;
            Read(new ReadOnlySequence<byte>(buffer, 0, length), onSend);
        }
    }

    void Read(ReadOnlySequence<byte> rest, Action<PeerSocket, SendFrame> onSend)
    {
        while (!rest.IsEmpty)
        {
            var reader = new MessagePackReader(rest);
            var fields = reader.ReadArrayHeader();
            var kind = (FrameKind)reader.ReadInt32();
            if (kind == FrameKind.Hello) Write(static (ref MessagePackWriter writer) => { writer.WriteArrayHeader(1); writer.Write((int)FrameKind.Welcome); });
            if (kind == FrameKind.Send)
            {
                onSend(this, new SendFrame(reader.ReadUInt32(), reader.ReadBytes()!.Value.ToArray(), reader.ReadBytes()!.Value.ToArray(), reader.ReadInt64(), reader.ReadBytes()!.Value.ToArray()));
                reader.Skip();
            }
            else for (var i = 1; i < fields; i++) reader.Skip();
            rest = rest.Slice(reader.Consumed);
        }
    }

    async Task WriteLoop()
    {
        while (true)
        {
            await _filled.Wait(CancellationToken.None);
            lock (_gate) (_waiting, _leaving) = (_leaving, _waiting);
            await socket.SendAsync(_leaving.WrittenMemory, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            _leaving.ResetWrittenCount();
        }
    }

    public delegate void WriteFrame(ref MessagePackWriter writer);
}

sealed record SendFrame(uint Request, byte[] Conversation, byte[] MessageId, long Epoch, byte[] Payload)
{
    public void WriteAccepted(ref MessagePackWriter writer, long sequence)
    {
        writer.WriteArrayHeader(6);
        writer.Write((int)FrameKind.Accepted);
        writer.Write(Request);
        writer.Write(Conversation);
        writer.Write(sequence);
        writer.Write(0L);
        writer.Write(Epoch);
    }

    public void WriteMessage(ref MessagePackWriter writer, long sequence)
    {
        writer.WriteArrayHeader(11);
        writer.Write((int)FrameKind.Message);
        writer.Write(Conversation);
        writer.Write(sequence);
        writer.Write(Conversation);
        writer.Write(Conversation);
        writer.Write(0L);
        writer.Write(1);
        writer.Write(Epoch);
        writer.Write(Payload);
        writer.Write(MessageId);
        writer.Write(1);
    }
}
