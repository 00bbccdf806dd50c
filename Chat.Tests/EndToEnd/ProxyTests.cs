using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Chat.Host;
using Chat.Host.Http;
using Chat.Host.Socket;
using Chat.Modules.Protocol;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>Who comes through a proxy has an address of their own only where the operator trusts that proxy.</summary>
[Parallelizable]
public sealed class ProxyTests
{
    const string One = "203.0.113.7";
    const string Other = "198.51.100.9";
    const int MostFrames = Limits.FramesPerSecond * 100;

    [Test]
    public async Task Behind_a_known_proxy_everybody_has_an_address_of_their_own()
    {
        await using var server = await Start("127.0.0.0/8,::1");
        Assert.That(await Guess(server, One), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await Guess(server, One), Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(await Guess(server, Other), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("")]
    [TestCase("192.0.2.1")]
    public async Task Nobody_else_is_believed(string proxies)
    {
        await using var server = await Start(proxies);
        Assert.That(await Guess(server, One), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await Guess(server, Other), Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task What_somebody_claims_before_the_proxy_is_not_believed()
    {
        await using var server = await Start("127.0.0.1");
        Assert.That(await Guess(server, $"192.0.2.50, {One}"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await Guess(server, $"192.0.2.51, {One}"), Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    /// <summary>Read as HTTP reads lists, a quote swallows what the proxy adds after it; and an IPv6 address may name any zone.</summary>
    [TestCase("2001:db8:{0}::1%\"")]
    [TestCase("\"2001:db8:{0}::1")]
    [TestCase("2001:db8:{0}::1%x")]
    public async Task What_somebody_claims_with_riddles_is_not_believed_either(string claim)
    {
        await using var server = await Start("127.0.0.1");
        Assert.That(await Guess(server, $"{string.Format(CultureInfo.InvariantCulture, claim, 1)}, {One}"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await Guess(server, $"{string.Format(CultureInfo.InvariantCulture, claim, 2)}, {One}"), Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [TestCase("203.0.113.7:4711", "203.0.113.7")]
    [TestCase("[2001:db8::7]:4711", "2001:db8::7")]
    [TestCase("[2001:db8::7]", "2001:db8::7")]
    [TestCase("2001:db8::7", "2001:db8::7")]
    [TestCase("::ffff:203.0.113.7", "::ffff:203.0.113.7")]
    [TestCase("198.51.100.9,203.0.113.7", "203.0.113.7")]
    [TestCase("198.51.100.9,10.1.2.3", "198.51.100.9")]
    [TestCase("198.51.100.9,::ffff:10.1.2.3", "198.51.100.9")]
    [TestCase("10.1.2.3", "10.1.2.3")]
    [TestCase("", "127.0.0.1")]
    [TestCase("unknown", "127.0.0.1")]
    [TestCase("198.51.100.9,unknown", "127.0.0.1")]
    [TestCase("[", "127.0.0.1")]
    [TestCase(":", "127.0.0.1")]
    [TestCase("64:ff9b:0:0:0:0:203.0.113.7", "64:ff9b::203.0.113.7")]
    public void The_list_is_followed_back_from_its_end(string forwardedFor, string client)
    {
        var settings = new Settings(null, "/", StoreProvider.Sqlite, "") { Proxies = [IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8")] };
        Assert.That(new Proxies(settings).ClientOf(IPAddress.Loopback, forwardedFor), Is.EqualTo(IPAddress.Parse(client)));
        Assert.That(new Proxies(settings).ClientOf(IPAddress.Parse("::ffff:127.0.0.1"), forwardedFor)!.MapToIPv4(), Is.EqualTo(IPAddress.Parse(client).MapToIPv4()));
        Assert.That(new Proxies(settings).ClientOf(IPAddress.Parse("192.0.2.1"), forwardedFor), Is.EqualTo(IPAddress.Parse("192.0.2.1")), "a stranger");
    }

    [Test]
    public async Task Proxies_behind_each_other_are_followed_back()
    {
        await using var server = await Start("127.0.0.1, 10.0.0.0/8");
        Assert.That(await Guess(server, $"{One}, 10.1.2.3"), Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await Guess(server, $"{Other}, 10.1.2.3"), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_socket_counts_for_the_address_behind_the_proxy()
    {
        await using var server = await Start("127.0.0.1");
        await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        var rates = server.Services.GetRequiredService<SharedFrameRates>();
        await using var socket = await Connect(server, ana);
        Assert.That(await IsSlowedDown(socket, () => rates.Allow(TestDevice.NewId(), Other, MostFrames)), Is.False);
        Assert.That(await IsSlowedDown(socket, () => rates.Allow(TestDevice.NewId(), One, MostFrames)), Is.True);
    }

    static Task<ServerUnderTest> Start(string proxies) => ServerUnderTest.Start(settings: ["--Chat:Proxies", proxies, "--Chat:Limits:PerAddress:WrongCodes", "1"]);

    static async Task<HttpStatusCode> Guess(ServerUnderTest server, string forwardedFor)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        return (await HttpAnswer.Of(http, "GET", "/api/invites/none")).Status;
    }

    static async Task<TestSocket> Connect(ServerUnderTest server, TestDevice device)
    {
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol(SocketDoor.Subprotocol);
        client.Options.SetRequestHeader("Authorization", $"Bearer {device.Token}");
        client.Options.SetRequestHeader("X-Forwarded-For", One);
        await client.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = SocketDoor.Path }.Uri, CancellationToken.None);
        var socket = new TestSocket(client);
        await socket.Hello();
        await socket.Next(FrameKind.Welcome);
        return socket;
    }

    /// <summary>A few times: what an address has used up is forgotten every second.</summary>
    static async Task<bool> IsSlowedDown(TestSocket socket, Action useUp)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            useUp();
            if ((await socket.UntilPong(FrameKind.Error)).Count > 0) return true;
        }
        return false;
    }
}
