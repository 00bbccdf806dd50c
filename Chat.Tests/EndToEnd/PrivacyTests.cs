using System.Net;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>What people see of each other over real sockets, and what they do not.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class PrivacyTests(StoreKind store)
{
    TwoPeople _two = null!;

    [SetUp]
    public async Task Start() => _two = await TwoPeople.Start(store);

    [TearDown]
    public async Task Stop() => await _two.DisposeAsync();

    [Test]
    public async Task Who_hides_when_they_were_here_is_neither_seen_nor_sees()
    {
        Assert.That(await Watch(_two.AnaSocket, _two.Ben), Is.EqualTo((true, true)));
        await SetPrivacy(_two.Ben, lastSeen: false, readReceipts: true);
        var hidden = await _two.AnaSocket.Next(FrameKind.Presence);
        Assert.That((hidden.Id(0), hidden.Fields[1], hidden.Fields[2]), Is.EqualTo((_two.Ben.User, (object?)false, (object?)null)));
        Assert.That(await Watch(_two.BenSocket, _two.Ana), Is.EqualTo((false, false)), "nor does Ben see others");
        _two.BenSocket.Abort();
        var back = await _two.Ben.Connect();
        Assert.That(await _two.AnaSocket.UntilPong(FrameKind.Presence), Is.Empty, "coming and going is not told");

        await SetPrivacy(_two.Ben, lastSeen: true, readReceipts: true);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Presence)).Fields[1], Is.True);
        await back.DisposeAsync();
    }

    [Test]
    public async Task Who_was_blocked_sees_nobody_typing_and_no_presence()
    {
        await Watch(_two.AnaSocket, _two.Ben);
        Assert.That((await HttpAnswer.Of(_two.Ben.Http, "PUT", $"/api/blocks/{_two.Ana.User}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _two.BenSocket.Once(FrameKind.Changed)).Long(0), Is.EqualTo(3), "Ben's own devices fetch the list");
        Assert.That((await _two.AnaSocket.Next(FrameKind.Presence)).Fields[1], Is.False);
        await _two.BenSocket.Send(FrameKind.Typing, (ref MessagePackWriter w) => w.Write(_two.Conversation.ToBytes()), 1);
        await _two.BenSocket.UntilPong(FrameKind.TypingBy);
        Assert.That(await _two.AnaSocket.UntilPong(FrameKind.TypingBy), Is.Empty);
        var blocked = (await HttpAnswer.Of(_two.Ben.Http, "GET", "/api/blocks")).Json.GetProperty("users");
        Assert.That(blocked[0].GetString(), Is.EqualTo(_two.Ana.User.ToString()));
    }

    [Test]
    public async Task Between_people_who_are_apart_there_are_no_receipts()
    {
        await _two.BenSocket.Next(FrameKind.Message);
        await HttpAnswer.Of(_two.Ana.Http, "PUT", $"/api/blocks/{_two.Ben.User}");
        await _two.BenSocket.Ack(_two.Conversation, 1);
        Assert.That((await _two.BenSocket.Next(FrameKind.Receipt)).Id(1), Is.EqualTo(_two.Ben.User), "the own devices agree");
        Assert.That(await _two.AnaSocket.UntilPong(FrameKind.Receipt), Is.Empty);
    }

    [Test]
    public async Task Without_read_receipts_delivery_is_told_and_reading_is_not_either_way()
    {
        await SetPrivacy(_two.Ben, lastSeen: true, readReceipts: false);
        await _two.BenSocket.Next(FrameKind.Message);
        await _two.BenSocket.MarkRead(_two.Conversation, 1);
        var atAna = await _two.AnaSocket.Next(FrameKind.Receipt);
        var atBen = await _two.BenSocket.Next(FrameKind.Receipt);
        Assert.That((atAna.Long(2), atAna.Long(3)), Is.EqualTo((1L, 0L)));
        Assert.That((atBen.Long(2), atBen.Long(3)), Is.EqualTo((1L, 1L)), "the own devices agree on what is read");

        await _two.AnaSocket.MarkRead(_two.Conversation, 1);
        TestFrame ofAna;
        do ofAna = await _two.BenSocket.Next(FrameKind.Receipt);
        while (ofAna.Id(1) != _two.Ana.User);
        Assert.That((ofAna.Long(2), ofAna.Long(3)), Is.EqualTo((1L, 0L)));

        var again = await _two.Ana.OpenSocket();
        await again.Hello();
        var members = (object?[])((object?[])(await again.Next(FrameKind.Welcome)).Array(5)[0]!)[7]!;
        var ben = members.Cast<object?[]>().Single(member => Id.FromBytes((byte[])member[0]!) == _two.Ben.User);
        Assert.That((ben[1], ben[2]), Is.EqualTo(((object?)1L, (object?)0L)), "nor after connecting again");
    }

    [Test]
    public async Task A_connected_device_hears_that_a_message_was_erased()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        var sequence = (await _two.AnaSocket.Next(FrameKind.Accepted)).Long(2);
        await _two.BenSocket.Next(FrameKind.Message, 2);
        await _two.AnaSocket.Erase(_two.Conversation, sequence);
        var erased = await _two.BenSocket.Next(FrameKind.Erased);
        Assert.That((erased.Id(0), erased.Long(1)), Is.EqualTo((_two.Conversation, sequence)));
        Assert.That((await _two.AnaSocket.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(sequence));

        var back = await _two.Ben.Connect();
        Assert.That((await back.Next(FrameKind.Message, 2))[1].Bytes(7), Is.Empty, "the stream serves it empty");
    }

    static async Task<(bool Online, bool Known)> Watch(TestSocket socket, TestDevice other)
    {
        await socket.Send(FrameKind.Watch, (ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(1);
            w.Write(other.User.ToBytes());
        }, 1);
        var presence = await socket.Next(FrameKind.Presence);
        return ((bool)presence.Fields[1]!, (bool)presence.Fields[1]! || presence.Fields[2] is not null);
    }

    static async Task SetPrivacy(TestDevice device, bool lastSeen, bool readReceipts) =>
        Assert.That((await HttpAnswer.Of(device.Http, "PUT", "/api/privacy", new { lastSeen, readReceipts })).Status, Is.EqualTo(HttpStatusCode.NoContent));
}
