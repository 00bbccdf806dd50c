using System.Buffers;
using System.Net.WebSockets;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Load;

/// <summary>A lean client of <c>/ws</c>: frames that are written together leave as one WebSocket message.</summary>
sealed class FrameClient : IAsyncDisposable
{
    readonly ClientWebSocket _socket = new();
    readonly SemaphoreSlim _sending = new(1);
    readonly ArrayBufferWriter<byte> _frames = new(16 * 1024);

    public static async Task<FrameClient> Connect(Uri address, string token)
    {
        var client = new FrameClient();
        client._socket.Options.AddSubProtocol("chat.v1");
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        client._socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await client._socket.ConnectAsync(address, CancellationToken.None);
        await client.Send((ref MessagePackWriter writer) =>
        {
            writer.WriteArrayHeader(5);
            writer.Write((int)FrameKind.Hello);
            writer.Write(1);
            writer.Write("bench");
            writer.Write("1");
            writer.WriteNil();
        });
        await client.ReceiveBatch(static (ref MessagePackReader _, FrameKind kind) => { });
        return client;
    }

    public async Task Send(WriteFrames write)
    {
        await _sending.WaitAsync();
        try
        {
            _frames.ResetWrittenCount();
            var writer = new MessagePackWriter(_frames);
            write(ref writer);
            writer.Flush();
            await _socket.SendAsync(_frames.WrittenMemory, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task Ping() => Send(static (ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(2);
        writer.Write((int)FrameKind.Ping);
        writer.Write(1);
    });

    /// <summary>Acknowledges everything up to <paramref name="sequence"/>.</summary>
    public Task Acknowledge(byte[] conversation, long sequence) => Send((ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(3);
        writer.Write((int)FrameKind.Ack);
        writer.Write(conversation);
        writer.Write(sequence);
    });

    /// <summary>Reads one WebSocket message and shows its frames. False when the connection has ended.</summary>
    public async ValueTask<bool> ReceiveBatch(ShowFrame show)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            // An idle connection waits without a buffer of its own.
            await _socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            var length = 0;
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close) return false;
                length += received.Count;
                if (received.EndOfMessage) break;
                if (length < buffer.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
            Show(new ReadOnlyMemory<byte>(buffer, 0, length), show);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        _sending.Dispose();
        return ValueTask.CompletedTask;
    }

    static void Show(ReadOnlyMemory<byte> message, ShowFrame show)
    {
        var rest = new ReadOnlySequence<byte>(message);
        while (!rest.IsEmpty)
        {
            var whole = new MessagePackReader(rest);
            whole.Skip();
            var reader = new MessagePackReader(rest);
            reader.ReadArrayHeader();
            var kind = (FrameKind)reader.ReadInt32();
            if (kind is FrameKind.Error or FrameKind.Bye) throw new InvalidOperationException($"The server says {kind}: {MessagePackSerializer.ConvertToJson(rest)}");
            show(ref reader, kind);
            rest = rest.Slice(whole.Consumed);
        }
    }

    public delegate void WriteFrames(ref MessagePackWriter writer);

    public delegate void ShowFrame(ref MessagePackReader reader, FrameKind kind);
}
