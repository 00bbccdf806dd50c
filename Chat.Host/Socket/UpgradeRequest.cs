using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Chat.Host.Socket;

/// <summary>
/// The head of a request that upgrades to WebSocket (RFC 6455, 4.2.1), as clients and proxies usually write it. Reads less than HTTP/1.1 allows, on purpose:
/// what it does not know for certain is left to the server's own parser, so that there are never two opinions of one request.
/// </summary>
sealed class UpgradeRequest
{
    public const int MaxBytes = 8 * 1024;

    /// <summary>As many as the HTTP server takes.</summary>
    const int MaxHeaders = 100;

    const string KeyedWith = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    const int KeyBytes = 16;
    const int EncodedKeyLength = 24;

    static readonly SearchValues<byte> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    static readonly SearchValues<char> HostCharacters = SearchValues.Create("-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ[]abcdefghijklmnopqrstuvwxyz");

    UpgradeRequest(IHeaderDictionary headers) => Headers = headers;

    public IHeaderDictionary Headers { get; }

    /// <summary>The answer that accepts it (RFC 6455, 4.2.2).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 wants SHA-1; it proves that the request was read, and keeps no secret.")]
    public byte[] Answer(string subprotocol)
    {
        var proof = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(Headers.SecWebSocketKey + KeyedWith)));
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {proof}\r\nSec-WebSocket-Protocol: {subprotocol}\r\n\r\n");
    }

    /// <summary>Null for whatever is not, or not yet, the whole head of an upgrade of <paramref name="path"/>.</summary>
    /// <param name="received">What has come, from the first byte of the connection.</param>
    /// <param name="length">Bytes of the head, with its empty line.</param>
    public static UpgradeRequest? Read(ReadOnlySpan<byte> received, string path, out int length)
    {
        length = received[..Math.Min(received.Length, MaxBytes)].IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4) return null;
        var lines = received[..(length - 2)];
        if (!TakeLine(ref lines).SequenceEqual(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1"))) return null;
        var headers = new HeaderDictionary();
        while (!lines.IsEmpty)
        {
            if (headers.Count == MaxHeaders || !TryReadHeader(TakeLine(ref lines), headers)) return null;
        }
        return Upgrades(headers) ? new UpgradeRequest(headers) : null;
    }

    static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> lines)
    {
        var end = lines.IndexOf("\r\n"u8);
        var line = lines[..end];
        lines = lines[(end + 2)..];
        return line;
    }

    /// <summary>A name that comes twice is left to the parser that knows which may.</summary>
    static bool TryReadHeader(ReadOnlySpan<byte> line, IHeaderDictionary headers)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 1 || line[..colon].ContainsAnyExcept(TokenCharacters)) return false;
        var value = line[(colon + 1)..].Trim(" \t"u8);
        return !value.ContainsAnyExceptInRange((byte)' ', (byte)'~') && headers.TryAdd(Encoding.ASCII.GetString(line[..colon]), Encoding.ASCII.GetString(value));
    }

    static bool Upgrades(IHeaderDictionary headers) =>
        IsHost(headers.Host.ToString())
        && headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)
        && headers.Connection.ToString().Split(',', StringSplitOptions.TrimEntries).Contains("Upgrade", StringComparer.OrdinalIgnoreCase)
        && headers.SecWebSocketVersion == "13"
        && IsKey(headers.SecWebSocketKey.ToString())
        && !headers.ContainsKey(HeaderNames.ContentLength)
        && !headers.ContainsKey(HeaderNames.TransferEncoding)
        && !headers.ContainsKey(HeaderNames.Expect);

    static bool IsHost(string host) => host.Length > 0 && !host.AsSpan().ContainsAnyExcept(HostCharacters);

    static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes];
        return key.Length == EncodedKeyLength && Convert.TryFromBase64String(key, bytes, out var length) && length == KeyBytes;
    }
}
