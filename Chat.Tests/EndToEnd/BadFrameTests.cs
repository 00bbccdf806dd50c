using System.Net.WebSockets;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>Whatever one client sends: it gets a named error or close code, and the other client chats on.</summary>
public sealed class BadFrameTests
{
    TwoPeople _two = null!;

    [SetUp]
    public async Task Start() => _two = await TwoPeople.Start(StoreKind.Sqlite);

    [TearDown]
    public async Task TheOthersAreUnharmed()
    {
        await _two.BenSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(9));
        await _two.BenSocket.Next(FrameKind.Accepted);
        await _two.DisposeAsync();
    }

    [Test]
    public async Task An_oversize_message_closes_with_4009()
    {
        await _two.AnaSocket.SendBytes(new byte[Limits.MaxFrameBytes + 1]);
        Assert.That(await _two.AnaSocket.CloseCode, Is.EqualTo((int)CloseCode.TooBig));
    }

    [Test]
    public async Task Before_hello_a_message_is_small_or_closes_with_4009()
    {
        var small = await _two.Ana.OpenSocket();
        await small.SendBytes(new byte[Limits.MaxFrameBytesBeforeHello]);
        Assert.That((await small.Next(FrameKind.Error)).Text(2), Is.EqualTo("malformed_frame"));
        var socket = await _two.Ana.OpenSocket();
        await socket.SendBytes(new byte[Limits.MaxFrameBytesBeforeHello + 1]);
        Assert.That(await socket.CloseCode, Is.EqualTo((int)CloseCode.TooBig));
    }

    [TestCase("93", Description = "truncated")]
    [TestCase("9202c0", Description = "a send without its fields")]
    [TestCase("83010203040506", Description = "a map")]
    [TestCase("c1", Description = "a byte that MessagePack never uses")]
    [TestCase("9304a30102036a", Description = "an id that is a text")]
    public async Task A_malformed_frame_is_refused_by_name_and_three_end_the_connection(string hex)
    {
        for (var i = 0; i < Limits.ProtocolErrorsBeforeClose; i++)
        {
            await _two.AnaSocket.SendBytes(Convert.FromHexString(hex));
            Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("malformed_frame"));
        }
        Assert.That(await _two.AnaSocket.CloseCode, Is.EqualTo((int)CloseCode.ProtocolErrors));
    }

    [Test]
    public async Task Text_instead_of_binary_is_refused()
    {
        await _two.AnaSocket.SendBytes("hello"u8.ToArray(), WebSocketMessageType.Text);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("malformed_frame"));
    }

    [Test]
    public async Task A_frame_of_an_unknown_type_is_skipped_and_the_next_in_the_message_is_read()
    {
        await _two.AnaSocket.SendBytes(Convert.FromHexString("92" + "3f" + "c0" + "92" + "09" + "05"));
        Assert.That((await _two.AnaSocket.Next(FrameKind.Pong)).Long(0), Is.EqualTo(5));
    }

    [Test]
    public async Task Surplus_fields_are_skipped()
    {
        await _two.AnaSocket.SendBytes(Convert.FromHexString("94" + "09" + "06" + "c0" + "a161"));
        Assert.That((await _two.AnaSocket.Next(FrameKind.Pong)).Long(0), Is.EqualTo(6));
    }

    [Test]
    public async Task A_frame_before_hello_is_refused()
    {
        var socket = await _two.Ana.OpenSocket();
        await socket.Send(FrameKind.Ping, (ref MessagePackWriter w) => w.Write(1), 1);
        Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("hello_expected"));
    }

    [Test]
    public async Task A_second_hello_is_refused()
    {
        await _two.AnaSocket.Hello();
        Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("hello_expected"));
    }

    [Test]
    public async Task An_unknown_protocol_version_is_refused()
    {
        var socket = await _two.Ana.OpenSocket();
        await socket.Hello(version: 99);
        Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("unsupported_version"));
    }

    [Test]
    public async Task Ten_thousand_frames_a_second_are_slowed_down_and_then_ended()
    {
        for (var i = 0; i < 10_000 && !_two.AnaSocket.HasEnded; i++)
            await _two.AnaSocket.TrySend(FrameKind.Ping, (ref MessagePackWriter w) => w.Write(1), 1);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("too_many_frames"));
    }

    [TestCase(0, "payload_empty")]
    [TestCase(Limits.MaxPayloadBytes + 1, "payload_too_big")]
    public async Task A_payload_of_wrong_size_is_refused(int bytes, string code)
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, new byte[bytes]);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo(code));
    }

    [Test]
    public async Task The_largest_payload_fits()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, new byte[Limits.MaxPayloadBytes]);
        await _two.AnaSocket.Next(FrameKind.Accepted);
    }

    [Test]
    public async Task Without_a_token_the_upgrade_is_refused()
    {
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("chat.v1");
        var address = new UriBuilder(_two.Server.Address) { Scheme = "ws", Path = "/ws" }.Uri;
        Assert.That(async () => await socket.ConnectAsync(address, CancellationToken.None), Throws.InstanceOf<WebSocketException>());
        Assert.That((int)socket.HttpStatusCode, Is.AnyOf(0, 401));
    }
}
