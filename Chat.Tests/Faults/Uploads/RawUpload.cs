using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests.Uploads;

/// <summary>A PATCH whose body comes as it likes: in part, or not at all.</summary>
sealed class RawUpload : IDisposable
{
    readonly TcpClient _tcp;
    readonly NetworkStream _stream;

    RawUpload(TcpClient tcp) => (_tcp, _stream) = (tcp, tcp.GetStream());

    /// <param name="device">Whose upload.</param>
    /// <param name="upload">Its path.</param>
    /// <param name="promised">Bytes that the body is said to have.</param>
    /// <param name="checksum">As the header has it.</param>
    public static async Task<RawUpload> Begin(TestDevice device, string upload, long promised, string? checksum = null)
    {
        var server = device.Http.BaseAddress!;
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port);
        var raw = new RawUpload(tcp);
        var head = string.Create(CultureInfo.InvariantCulture,
            $"PATCH {upload} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {device.Token}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            + $"Content-Type: application/offset+octet-stream\r\nContent-Length: {promised}\r\n{(checksum is null ? "" : $"Upload-Checksum: {checksum}\r\n")}\r\n");
        await raw._stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        return raw;
    }

    public ValueTask Send(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes);

    /// <summary>The status line's number.</summary>
    public async Task<int> Status()
    {
        var line = new byte[12];
        await _stream.ReadExactlyAsync(line);
        return int.Parse(Encoding.ASCII.GetString(line, 9, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _tcp.Dispose();
}
