using System.Buffers;
using System.Text;
using Chat.Host.Socket;
using Chat.Tests.FaultTests;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using NUnit.Framework;

namespace Chat.Tests.Http;

public sealed class UpgradeRequestTests
{
    const string Line = "GET /ws HTTP/1.1\r\n";
    const string Rest = "Host: chat.example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const string Chrome =
        "GET /ws HTTP/1.1\r\nHost: localhost:8080\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36\r\nUpgrade: websocket\r\n"
        + "Origin: http://localhost:8080\r\nSec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9\r\n"
        + "Cookie: chat_session=abc\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        + "Sec-WebSocket-Protocol: chat.v1\r\n\r\n";
    const string Nginx =
        "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nConnection: keep-alive, upgrade\r\nHost: chat.example.org\r\nX-Forwarded-For: 203.0.113.7\r\n"
        + "sec-websocket-version:13\r\nsec-websocket-key: \t dGhlIHNhbXBsZSBub25jZQ== \r\nsec-websocket-protocol: chat.v1\r\nX-Empty:\r\n\r\n";

    [TestCase(Chrome)]
    [TestCase(Nginx)]
    public void Reads_what_browsers_and_proxies_send_and_leaves_what_follows(string head)
    {
        var request = UpgradeRequest.Read(Encoding.ASCII.GetBytes(head + "\u0002more\r\n\r\n"), "/ws", out var length);
        Assert.That(length, Is.EqualTo(head.Length));
        Assert.That(request!.Headers.SecWebSocketKey.ToString(), Is.EqualTo("dGhlIHNhbXBsZSBub25jZQ=="));
        Assert.That(request.Headers.SecWebSocketProtocol.ToString(), Is.EqualTo("chat.v1"));
    }

    [Test]
    public void The_answer_proves_that_the_request_was_read() => Assert.That(
        Encoding.ASCII.GetString(UpgradeRequest.Read(Encoding.ASCII.GetBytes(Chrome), "/ws", out _)!.Answer("chat.v1")),
        Does.StartWith("HTTP/1.1 101 ").And.Contain("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n").And.EndWith("\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n"), "as RFC 6455, 1.3 has it");

    [TestCase("", Description = "nothing")]
    [TestCase("\r\n\r\n")]
    [TestCase(Line + Rest, Description = "not yet the empty line")]
    [TestCase("GET /ws HTTP/1.1\r\n\r\n", Description = "no upgrade")]
    [TestCase("POST /ws HTTP/1.1\r\n" + Rest + "\r\n")]
    [TestCase("get /ws HTTP/1.1\r\n" + Rest + "\r\n")]
    [TestCase("GET /ws HTTP/1.0\r\n" + Rest + "\r\n")]
    [TestCase("GET  /ws HTTP/1.1\r\n" + Rest + "\r\n")]
    [TestCase("GET /ws?token=x HTTP/1.1\r\n" + Rest + "\r\n")]
    [TestCase("GET http://chat.example.org/ws HTTP/1.1\r\n" + Rest + "\r\n")]
    [TestCase("GET /wss HTTP/1.1\r\n" + Rest + "\r\n")]
    [TestCase("\r\nGET /ws HTTP/1.1\r\n" + Rest + "\r\n", Description = "an empty line first")]
    [TestCase(Line + Rest + "Host: other.example.org\r\n\r\n", Description = "a name twice")]
    [TestCase(Line + Rest + "content-length: 5\r\n\r\nhello")]
    [TestCase(Line + Rest + "Transfer-Encoding: chunked\r\n\r\n")]
    [TestCase(Line + Rest + "Expect: 100-continue\r\n\r\n")]
    [TestCase(Line + Rest + "X-Long: a\r\n b\r\n\r\n", Description = "a folded line")]
    [TestCase(Line + Rest + "X-Name : a\r\n\r\n", Description = "a space in a name")]
    [TestCase(Line + Rest + "X-Bare: a\nb\r\n\r\n")]
    [TestCase(Line + Rest + "X-Bare: a\rb\r\n\r\n")]
    [TestCase(Line + Rest + "X-Null: a\0b\r\n\r\n")]
    [TestCase(Line + Rest + "X-Other: \u00e9\r\n\r\n")]
    [TestCase(Line + Rest + ": a\r\n\r\n")]
    [TestCase(Line + Rest + "nothing\r\n\r\n")]
    public void Leaves_the_rest_to_the_http_server(string received) =>
        Assert.That(UpgradeRequest.Read(Encoding.Latin1.GetBytes(received), "/ws", out _), Is.Null);

    [TestCase("Host")]
    [TestCase("Upgrade")]
    [TestCase("Connection")]
    [TestCase("Sec-WebSocket-Version")]
    [TestCase("Sec-WebSocket-Key")]
    public void Wants_all_that_an_upgrade_has(string name)
    {
        var lines = Rest.Split("\r\n").Where(line => !line.StartsWith(name, StringComparison.Ordinal)).ToArray();
        Assert.That(UpgradeRequest.Read(Encoding.ASCII.GetBytes(Line + string.Join("\r\n", lines) + "\r\n"), "/ws", out _), Is.Null);
    }

    [TestCase("dGhlIHNhbXBsZSBub25jZQ=", Description = "15 bytes and something")]
    [TestCase("dGhlIHNhbXBsZSBub25jZSE=", Description = "17 bytes")]
    [TestCase("!Ghl IHNhbXBsZSBub25jZQ=")]
    public void Wants_a_key_of_sixteen_bytes(string key) => Assert.That(
        UpgradeRequest.Read(Encoding.ASCII.GetBytes(Chrome.Replace("dGhlIHNhbXBsZSBub25jZQ==", key, StringComparison.Ordinal)), "/ws", out _), Is.Null);

    [TestCase("a b")]
    [TestCase("a/b")]
    [TestCase("a@b")]
    [TestCase("a%20b")]
    public void Wants_a_host_without_riddles(string host) => Assert.That(
        UpgradeRequest.Read(Encoding.ASCII.GetBytes(Chrome.Replace("Host: localhost:8080", $"Host: {host}", StringComparison.Ordinal)), "/ws", out _), Is.Null);

    [Test]
    public void More_headers_than_the_http_server_takes_are_left_to_it() => Assert.That(
        UpgradeRequest.Read(Encoding.ASCII.GetBytes($"{Line}{Rest}{string.Concat(Enumerable.Range(0, 96).Select(number => $"X-{number}: 1\r\n"))}\r\n"), "/ws", out _), Is.Null);

    [Test]
    public void A_head_that_is_too_long_is_left_to_the_http_server() => Assert.That(
        UpgradeRequest.Read(Encoding.ASCII.GetBytes($"{Line}{Rest}X-Long: {new string('a', UpgradeRequest.MaxBytes)}\r\n\r\n"), "/ws", out _), Is.Null);

    /// <summary>Two parsers that disagree about one request are how requests are smuggled.</summary>
    [Test]
    public void Whatever_it_reads_the_http_server_would_have_read_the_same()
    {
        var seed = FaultSettings.FirstSeed;
        var (read, left) = (0, 0);
        for (var input = 0; input < FaultSettings.Inputs * 20; input++, seed++)
        {
            var bytes = Altered(new Random(seed));
            if (UpgradeRequest.Read(bytes, "/ws", out var length) is not { } request)
            {
                left++;
                continue;
            }
            read++;
            var other = new HttpServersView();
            var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(bytes));
            var parser = new HttpParser<HttpServersView>();
            Assert.That(parser.ParseRequestLine(other, ref reader) && parser.ParseHeaders(other, ref reader), Is.True, $"seed {seed}");
            Assert.That(reader.Consumed, Is.EqualTo(length), $"seed {seed}");
            Assert.That(other.StartLine, Is.EqualTo("Get /ws Http11"), $"seed {seed}");
            Assert.That(request.Headers.Select(header => (header.Key, header.Value.ToString())), Is.EquivalentTo(other.Headers), $"seed {seed}");
        }
        TestContext.Out.WriteLine($"{read} read, {left} left");
        Assert.That(Math.Min(read, left), Is.GreaterThan(0), "both ways were gone");
    }

    static byte[] Altered(Random random)
    {
        string[] pieces = ["\r\n", "\r", "\n", ":", " ", "\t", ",", "\0", "\u00ff", "Host: a\r\n", "Content-Length: 1\r\n", "GET ", "HTTP/1.1", "X: y\r\n", "\r\n\r\n", "="];
        var text = new StringBuilder(random.Next(2) == 0 ? Chrome : Nginx);
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0: text[at] = (char)random.Next(256); break;
                case 1: text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at)); break;
                case 2: text[at] = char.IsUpper(text[at]) ? char.ToLowerInvariant(text[at]) : char.ToUpperInvariant(text[at]); break;
                default: text.Insert(at, pieces[random.Next(pieces.Length)]); break;
            }
            if (text.Length == 0) break;
        }
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    sealed class HttpServersView : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public string StartLine { get; private set; } = "";

        public List<(string Name, string Value)> Headers { get; } = [];

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine) =>
            StartLine = $"{versionAndMethod.Method} {Encoding.Latin1.GetString(startLine[targetPath.Offset..(targetPath.Offset + targetPath.Length)])} {versionAndMethod.Version}";

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Headers.Add((Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value)));

        public void OnHeadersComplete(bool endStream)
        {
            // As far as the head goes.
        }

        public void OnStaticIndexedHeader(int index) => throw new NotSupportedException();

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value) => throw new NotSupportedException();
    }
}
