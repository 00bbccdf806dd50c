using System.Buffers;
using System.Net.WebSockets;
using Chat.Modules.Protocol;

namespace Chat.Host.Socket;

/// <summary>Reads whole WebSocket messages up to <see cref="Limits.MaxFrameBytes"/>. A message is valid until the next read.</summary>
sealed class MessageReader(WebSocket socket)
{
    const int SmallBuffer = 4 * 1024;

    byte[] _buffer = new byte[SmallBuffer];

    public bool WasText { get; private set; }

    public bool TooBig { get; private set; }

    /// <summary>Null when the peer closed, or when <see cref="TooBig"/>.</summary>
    public async ValueTask<ReadOnlySequence<byte>?> Read(CancellationToken cancellation)
    {
        // One large message must not keep a large buffer on an idle connection.
        if (_buffer.Length > SmallBuffer) _buffer = new byte[SmallBuffer];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            WasText = received.MessageType == WebSocketMessageType.Text;
            if (received.EndOfMessage) return new ReadOnlySequence<byte>(_buffer, 0, length);
            if (length == _buffer.Length && !Grow())
            {
                TooBig = true;
                return null;
            }
        }
    }

    bool Grow()
    {
        if (_buffer.Length >= Limits.MaxFrameBytes) return false;
        Array.Resize(ref _buffer, Math.Min(_buffer.Length * 4, Limits.MaxFrameBytes));
        return true;
    }
}
