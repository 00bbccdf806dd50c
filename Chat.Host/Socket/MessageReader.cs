using System.Buffers;
using System.Net.WebSockets;

namespace Chat.Host.Socket;

/// <summary>Reads whole WebSocket messages. A message is valid until the next wait.</summary>
sealed class MessageReader(WebSocket socket) : IDisposable
{
    const int SmallBuffer = 4 * 1024;

    byte[]? _buffer;

    public bool WasText { get; private set; }

    public bool TooBig { get; private set; }

    /// <summary>Completes when there is something to read. All that an idle connection waits in, so it keeps nothing for that.</summary>
    public ValueTask<ValueWebSocketReceiveResult> Wait()
    {
        Dispose();
        return socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
    }

    /// <summary>Null when the peer closed, or when <see cref="TooBig"/>.</summary>
    /// <param name="first">What the wait came back with: of an empty message, all.</param>
    /// <param name="most">Bytes of a message at most.</param>
    public async ValueTask<ReadOnlySequence<byte>?> Read(ValueWebSocketReceiveResult first, int most)
    {
        WasText = first.MessageType == WebSocketMessageType.Text;
        if (first.EndOfMessage) return ReadOnlySequence<byte>.Empty;
        _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            if (length > most)
            {
                TooBig = true;
                return null;
            }
            if (received.EndOfMessage) return new ReadOnlySequence<byte>(_buffer, 0, length);
            if (length == _buffer.Length) Grow(length);
        }
    }

    public void Dispose()
    {
        if (_buffer is null) return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer!.Length * 4);
        _buffer.AsSpan(0, length).CopyTo(larger);
        Dispose();
        _buffer = larger;
    }
}
