using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests.Clients;

/// <summary>A WebSocket (RFC 6455) without a library's good manners: it reads when it wants to, or not at all, and may stop in the middle of a frame.</summary>
sealed class RawSocket : IDisposable
{
    const byte FinalBinary = 0x82;
    const byte Masked = 0x80;
    const int Close = 8;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    readonly TcpClient _tcp;
    readonly NetworkStream _stream;

    RawSocket(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    public static async Task<RawSocket> Connect(Uri server, string token)
    {
        var tcp = new TcpClient { ReceiveBufferSize = 4096, NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port);
        var socket = new RawSocket(tcp);
        await socket._stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: chat.v1\r\nAuthorization: Bearer {token}\r\n\r\n"));
        // Not byte by byte, which would keep a test with thousands of sockets busy itself; before it has heard hello the server says nothing more.
        var (head, some) = ("", new byte[1024]);
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await socket._stream.ReadAsync(some);
            if (read == 0) throw new EndOfStreamException(head);
            head += Encoding.ASCII.GetString(some, 0, read);
        }
        return head.StartsWith("HTTP/1.1 101", StringComparison.Ordinal) ? socket : throw new InvalidOperationException(head);
    }

    /// <summary>One whose upgrade was answered already.</summary>
    public static RawSocket On(TcpClient line) => new(line);

    public Task Send(byte[] payload) => _stream.WriteAsync(Frame(payload)).AsTask();

    /// <summary>The header promises more than ever comes.</summary>
    public Task SendHalf(byte[] payload) => _stream.WriteAsync(Frame(payload).AsMemory(0, 6 + payload.Length / 2)).AsTask();

    /// <summary>Begins a message of so many bytes and sends all but the last of them, as far as the server takes them.</summary>
    public async Task SendAllButTheEnd(int bytes)
    {
        byte[] head = [FinalBinary, Masked | 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), bytes);
        try
        {
            await _stream.WriteAsync(head);
            await _stream.WriteAsync(new byte[bytes - 1]);
        }
        catch (IOException)
        {
            // The server has closed it.
        }
    }

    public async Task ReadSlowly(CancellationToken enough)
    {
        var one = new byte[1];
        try
        {
            while (await _stream.ReadAsync(one, enough) > 0) await Task.Delay(TimeSpan.FromSeconds(1), enough);
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // It has read for long enough.
        }
    }

    /// <summary>Reads until the server says that it closes, and why.</summary>
    public async Task<int> CloseCode()
    {
        while (true)
        {
            var (operation, payload) = await ReadFrame();
            if (operation == Close) return BinaryPrimitives.ReadUInt16BigEndian(payload);
        }
    }

    /// <summary>Reads until a message holds a frame of the kind.</summary>
    public async Task<TestFrame> Next(FrameKind kind)
    {
        while (true)
        {
            var (operation, payload) = await ReadFrame();
            if (operation == Close) throw new InvalidOperationException($"Closed with {BinaryPrimitives.ReadUInt16BigEndian(payload)}.");
            if (TestFrame.ReadAll(payload).FirstOrDefault(frame => frame.Kind == kind) is { } found) return found;
        }
    }

    public void Dispose() => _tcp.Dispose();

    /// <summary>Masked with zeroes, which leaves the payload as it is. At most 125 bytes.</summary>
    public static byte[] Frame(byte[] payload) => [FinalBinary, (byte)(Masked | payload.Length), 0, 0, 0, 0, .. payload];

    async Task<(int Operation, byte[] Payload)> ReadFrame()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var head = await ReadExactly(2, timeout.Token);
        long length = head[1] & 0x7F;
        if (length == 126) length = BinaryPrimitives.ReadUInt16BigEndian(await ReadExactly(2, timeout.Token));
        else if (length == 127) length = BinaryPrimitives.ReadInt64BigEndian(await ReadExactly(8, timeout.Token));
        return (head[0] & 0x0F, await ReadExactly((int)length, timeout.Token));
    }

    async Task<byte[]> ReadExactly(int count, CancellationToken cancellation)
    {
        var bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
