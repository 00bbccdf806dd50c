using System.Globalization;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Chat.Modules.Protocol;
using Chat.Tests.FaultTests;
using Chat.Tests.FaultTests.Clients;
using Chat.Tests.FaultTests.Crash;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>A socket is opened beneath the HTTP server where that can be, and by the HTTP server where it cannot; to a client both are the same.</summary>
[Parallelizable]
public sealed class UpgradeTests
{
    /// <summary>A header that the HTTP server puts into every answer.</summary>
    const string HttpServersMark = "\r\nDate: ";

    static readonly byte[] Healthz = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    ServerUnderTest _server = null!;
    TestDevice _ana = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await ServerUnderTest.Start();
        _ana = await TestDevice.SignUp(_server, "ana", await _server.OwnerInvite());
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _ana.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task In_one_piece_it_is_answered_beneath_the_http_server()
    {
        using var line = await Dial(_server.Address);
        Assert.That(await Ask(line, Head($"Authorization: Bearer {_ana.Token}")), Does.StartWith("HTTP/1.1 101").And.Not.Contain(HttpServersMark));
        await Greets(line);
    }

    [Test]
    public async Task In_pieces_it_is_answered_by_the_http_server()
    {
        using var line = await Dial(_server.Address);
        Assert.That(await AskInPieces(line, Head($"Authorization: Bearer {_ana.Token}")), Does.StartWith("HTTP/1.1 101").And.Contain(HttpServersMark));
        await Greets(line);
    }

    [Test]
    public async Task What_is_sent_along_with_it_is_read()
    {
        using var line = await Dial(_server.Address);
        Assert.That(await Ask(line, [.. Head($"Authorization: Bearer {_ana.Token}"), .. RawSocket.Frame(FrameBytes.Hello(null))]), Does.StartWith("HTTP/1.1 101"));
        await RawSocket.On(line).Next(FrameKind.Welcome);
    }

    [Test]
    public async Task Who_says_nothing_at_first_is_served_all_the_same()
    {
        using var line = await Dial(_server.Address);
        await Task.Delay(TimeSpan.FromSeconds(11));
        Assert.That(await Ask(line, Healthz), Does.StartWith("HTTP/1.1 200"));
    }

    [TestCase("Authorization: Bearer nobody", "chat.v1", 401)]
    [TestCase("X-Nothing: 1", "chat.v1", 401)]
    [TestCase("Authorization: Bearer {0}", "chat.v2", 400)]
    [TestCase("Authorization: Bearer {0}", "other, chat.v1", 101)]
    [TestCase("Cookie: chat_session={0}", "chat.v1", 401, Description = "no origin")]
    [TestCase("Cookie: chat_session={0}\r\nOrigin: http://evil.example.org", "chat.v1", 401)]
    [TestCase("Cookie: chat_session={0}\r\nOrigin: http://localhost", "chat.v1", 101)]
    public async Task Both_doors_let_in_the_same_people(string credentials, string subprotocols, int status)
    {
        var head = Head(string.Format(CultureInfo.InvariantCulture, credentials, _ana.Token), subprotocols);
        using var line = await Dial(_server.Address);
        using var other = await Dial(_server.Address);
        Assert.That(await Ask(line, head), Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(await AskInPieces(other, head), Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test]
    public async Task Where_hosts_are_filtered_no_other_host_is_let_in()
    {
        await using var server = await ServerUnderTest.Start(settings: ["--AllowedHosts", "127.0.0.1"]);
        await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        using var line = await Dial(server.Address);
        Assert.That(await Ask(line, Head($"Authorization: Bearer {ana.Token}")), Does.StartWith("HTTP/1.1 400"), "its host is localhost");
    }

    [Test]
    public async Task Over_tls_the_http_server_answers()
    {
        var folder = Directory.CreateTempSubdirectory("chat-tls-").FullName;
        var file = Path.Combine(folder, "certificate.pfx");
        using var certificate = Certificate();
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx));
        await using (var server = await ServerUnderTest.Start(settings: ["--Urls", "http://127.0.0.1:0;https://127.0.0.1:0", "--Kestrel:Certificates:Default:Path", file]))
        {
            await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
            using var client = new ClientWebSocket();
            client.Options.AddSubProtocol("chat.v1");
            client.Options.SetRequestHeader("Authorization", $"Bearer {ana.Token}");
            client.Options.RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString();
            await client.ConnectAsync(new UriBuilder(server.Addresses[1]) { Scheme = "wss", Path = "/ws" }.Uri, CancellationToken.None);
            await using var socket = new TestSocket(client);
            await socket.Hello();
            await socket.Next(FrameKind.Welcome);
            using var plain = await Dial(server.Addresses[1]);
            Assert.That(() => Ask(plain, Head($"Authorization: Bearer {ana.Token}")), Throws.InstanceOf<IOException>(), "in clear there is no answer");
        }
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_server_that_stops_does_not_wait_for_who_has_said_nothing_yet()
    {
        await using var server = await ServerUnderTest.Start();
        using var silent = await Dial(server.Address);
        using var spoken = await Dial(server.Address);
        await Ask(spoken, Healthz);
        await server.Restart().WaitAsync(TimeSpan.FromSeconds(8));
    }

    /// <summary>Whoever can reach the port could fill the log.</summary>
    [Test]
    public async Task Who_goes_without_a_word_is_not_worth_one()
    {
        var data = Directory.CreateTempSubdirectory("chat-upgrade-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data))
        {
            using (var line = await Dial(server.Address))
            {
                line.Client.LingerState = new LingerOption(enable: true, seconds: 0);
                await Task.Delay(TimeSpan.FromMilliseconds(300));
                // Before anything says goodbye: a reset.
                line.Client.Close();
            }
            using var other = await Dial(server.Address);
            Assert.That(await Ask(other, Healthz), Does.StartWith("HTTP/1.1 200"));
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.That(server.Output, Does.Not.Contain("xception"));
        }
        Directory.Delete(data, recursive: true);
    }

    [TestCase("a b", 400)]
    [TestCase("a:99999", 401)]
    [TestCase("[", 400)]
    public async Task A_host_that_is_none_is_refused(string host, int status)
    {
        using var line = await Dial(_server.Address);
        var head = Encoding.ASCII.GetString(Head("Cookie: chat_session=x\r\nOrigin: http://a")).Replace("Host: localhost", $"Host: {host}", StringComparison.Ordinal);
        Assert.That(await Ask(line, Encoding.ASCII.GetBytes(head)), Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test]
    public async Task Empty_messages_mean_nothing_and_empty_texts_are_refused()
    {
        using var line = await Dial(_server.Address);
        await Ask(line, Head($"Authorization: Bearer {_ana.Token}"));
        await Greets(line);
        var socket = RawSocket.On(line);
        await socket.Send([]);
        for (var count = 0; count < Limits.ProtocolErrorsBeforeClose; count++) await line.GetStream().WriteAsync((byte[])[0x81, 0x80, 0, 0, 0, 0]);
        Assert.That(await socket.CloseCode(), Is.EqualTo((int)CloseCode.ProtocolErrors));
    }

    static async Task<TcpClient> Dial(Uri server)
    {
        var line = new TcpClient { NoDelay = true };
        await line.ConnectAsync(server.Host, server.Port);
        return line;
    }

    static byte[] Head(string headers, string subprotocols = "chat.v1") => Encoding.ASCII.GetBytes(
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: {subprotocols}\r\n{headers}\r\n\r\n");

    static async Task<string> AskInPieces(TcpClient line, byte[] request)
    {
        await line.GetStream().WriteAsync(request.AsMemory(0, 40));
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        return await Ask(line, request[40..]);
    }

    /// <summary>The head of the answer.</summary>
    static async Task<string> Ask(TcpClient line, byte[] request)
    {
        await line.GetStream().WriteAsync(request);
        using var timeout = new CancellationTokenSource(Patience);
        var (head, one) = (new StringBuilder(), new byte[1]);
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await line.GetStream().ReadExactlyAsync(one, timeout.Token);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    static async Task Greets(TcpClient line)
    {
        var socket = RawSocket.On(line);
        await socket.Send(FrameBytes.Hello(null));
        await socket.Next(FrameKind.Welcome);
    }

    static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
