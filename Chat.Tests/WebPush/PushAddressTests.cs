using System.Net;
using System.Net.Sockets;
using Chat.Host.WebPush;
using Chat.Modules.Ports;
using NUnit.Framework;

namespace Chat.Tests.WebPush;

/// <summary>An endpoint is chosen by strangers; none makes the server call into its own network.</summary>
public sealed class PushAddressTests
{
    [TestCase("127.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("10.1.2.3")]
    [TestCase("100.64.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("172.31.255.255")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("224.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::1")]
    [TestCase("::")]
    [TestCase("fe80::1")]
    [TestCase("fd00::1")]
    [TestCase("ff02::1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:10.0.0.1")]
    [TestCase("::127.0.0.1")]
    [TestCase("64:ff9b::7f00:1")]
    [TestCase("2002:7f00:1::")]
    [TestCase("2001:db8::1")]
    public void An_address_that_is_not_of_the_public_internet(string address) => Assert.That(InternetAddress.Is(IPAddress.Parse(address)), Is.False);

    [TestCase("8.8.8.8")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.1")]
    [TestCase("::ffff:8.8.8.8")]
    [TestCase("2a00:1450:4001:80f::200a")]
    [TestCase("64:ff9b::808:808")]
    public void An_address_of_the_public_internet(string address) => Assert.That(InternetAddress.Is(IPAddress.Parse(address)), Is.True);

    [TestCase("http://push.example.net/x")]
    [TestCase("ftp://push.example.net/x")]
    [TestCase("https://user:secret@push.example.net/x")]
    [TestCase("https://127.0.0.1/x")]
    [TestCase("https://2130706433/x")]
    [TestCase("https://0x7f.1/x")]
    [TestCase("https://[::1]/x")]
    [TestCase("https://[::ffff:169.254.169.254]/x")]
    [TestCase("https://169.254.169.254/latest/meta-data/")]
    [TestCase("https://inside.example.net/x")]
    [TestCase("https://half.example.net/x")]
    [TestCase("//push.example.net/x")]
    [TestCase("https://0.0.0.0/x")]
    [TestCase("https://no-name.example.net/x")]
    [TestCase("no address")]
    public async Task An_endpoint_that_is_refused(string endpoint) => Assert.That(await Addresses().MayCall(endpoint, CancellationToken.None), Is.False);

    [TestCase("https://push.example.net/x")]
    [TestCase("https://push.example.net:8443/x?y=1")]
    [TestCase("https://unknown.example.net/x")]
    [TestCase("http://127.0.0.1:4711/x")]
    [TestCase("https://inside.example.net:4712/x")]
    public async Task An_endpoint_that_is_taken(string endpoint) => Assert.That(await Addresses().MayCall(endpoint, CancellationToken.None), Is.True);

    [TestCase("inside.example.net", 443)]
    [TestCase("half.example.net", 443)]
    [TestCase("127.0.0.1", 443)]
    [TestCase("127.0.0.1", 4712)]
    public void A_connection_looks_at_the_addresses_once_more(string host, int port) =>
        Assert.That(async () => await Addresses().Connect(new DnsEndPoint(host, port), CancellationToken.None), Throws.InstanceOf<AddressRefusedException>());

    [Test]
    public async Task A_name_that_means_another_address_by_the_time_of_the_call_is_not_called()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answers = new Queue<string>(["203.0.114.1", "127.0.0.1"]);
        using var gateway = new WebPushGateway(
            new PushAddresses(new HashSet<string>(), (_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) })), null, TimeProvider.System);
        var endpoint = $"https://rebound.example.net:{((IPEndPoint)listener.LocalEndpoint).Port}/x";
        Assert.That(await gateway.MayCall(endpoint, CancellationToken.None), Is.True);
        var target = new PushTarget(endpoint, gateway.NewKey().Public, new byte[16]);
        var answer = await gateway.Deliver(new Push(target, gateway.NewKey(), new byte[1], null, Urgent: true, TimeSpan.FromMinutes(1)), CancellationToken.None);
        Assert.That(answer.Result, Is.EqualTo(PushResult.AddressRefused));
        Assert.That(listener.Pending(), Is.False);
        Assert.That(answers, Is.Empty);
    }

    static PushAddresses Addresses() => new(new HashSet<string> { "127.0.0.1:4711", "inside.example.net:4712" }, (host, _) => Task.FromResult(host switch
    {
        "push.example.net" => [IPAddress.Parse("8.8.8.8")],
        // What Dns says to names that are too long.
        "no-name.example.net" => throw new ArgumentOutOfRangeException(nameof(host)),
        "inside.example.net" => [IPAddress.Parse("10.0.0.1")],
        "half.example.net" => new[] { IPAddress.Parse("8.8.8.8"), IPAddress.Parse("10.0.0.1") },
        _ => IPAddress.TryParse(host, out var address) ? [address] : throw new SocketException((int)SocketError.HostNotFound),
    }));
}
