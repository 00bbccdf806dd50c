using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Chat.Tests.Storage;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class ConversationTests(StoreKind store)
{
    TwoPeople _two = null!;

    [SetUp]
    public async Task Start() => _two = await TwoPeople.Start(store);

    [TearDown]
    public async Task Stop() => await _two.DisposeAsync();

    [Test]
    public async Task An_added_device_is_welcomed_and_then_streamed_the_commit()
    {
        var welcome = await _two.BenSocket.Next(FrameKind.WelcomeTo);
        var commit = await _two.BenSocket.Next(FrameKind.Message);
        Assert.Multiple(() =>
        {
            Assert.That(welcome.Id(0), Is.EqualTo(_two.Conversation));
            Assert.That(welcome.Long(2), Is.EqualTo(1), "epoch after the commit");
            Assert.That(welcome.Bytes(3), Is.EqualTo("welcome"u8.ToArray()));
            Assert.That(commit.Long(5), Is.EqualTo((long)EntryKind.Commit));
        });
    }

    [Test]
    public async Task A_message_reaches_both_sides_with_its_sequence_and_is_accepted()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        var accepted = await _two.AnaSocket.Next(FrameKind.Accepted);
        await _two.BenSocket.Next(FrameKind.Message);
        var message = await _two.BenSocket.Next(FrameKind.Message);
        Assert.Multiple(() =>
        {
            Assert.That(accepted.Long(2), Is.EqualTo(2));
            Assert.That(message.Long(1), Is.EqualTo(2));
            Assert.That(message.Id(2), Is.EqualTo(_two.Ana.User));
            Assert.That(message.Bytes(7), Is.EqualTo(TwoPeople.Payload(1)));
        });
    }

    [Test]
    public async Task A_device_that_was_away_receives_its_backlog_in_order_and_once()
    {
        const int count = 250;
        _two.BenSocket.Abort();
        for (var i = 1; i <= count; i++)
        {
            await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(i));
            await _two.AnaSocket.Next(FrameKind.Accepted);
        }

        var back = await _two.Ben.Connect();
        var sequences = (await back.Next(FrameKind.Message, count + 1)).Select(message => message.Long(1)).ToList();
        Assert.That(sequences, Is.EqualTo(Enumerable.Range(1, count + 1).Select(number => (long)number)));
        Assert.That(await back.UntilPong(FrameKind.Message), Is.Empty, "nothing is sent twice");
    }

    [Test]
    public async Task What_was_acknowledged_is_not_sent_again()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        await _two.BenSocket.Next(FrameKind.Message, 2);
        await _two.BenSocket.Ack(_two.Conversation, 2);
        await _two.BenSocket.UntilPong(FrameKind.Message);
        await _two.AnaSocket.Next(FrameKind.Receipt);

        var back = await _two.Ben.Connect();
        Assert.That(await back.UntilPong(FrameKind.Message), Is.Empty);
    }

    [Test]
    public async Task Messages_sent_in_one_burst_keep_their_order()
    {
        const int count = 60;
        for (var i = 1; i <= count; i++) await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(i));
        var payloads = (await _two.BenSocket.Next(FrameKind.Message, count + 1)).Skip(1).Select(message => message.Bytes(7)[^1]);
        Assert.That(payloads, Is.EqualTo(Enumerable.Range(1, count).Select(number => (byte)number)));
    }

    [Test]
    public async Task A_repeated_send_returns_the_first_result_and_stores_nothing()
    {
        var id = TestDevice.NewId();
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1), id);
        var first = await _two.AnaSocket.Next(FrameKind.Accepted);
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1), id);
        var second = await _two.AnaSocket.Next(FrameKind.Accepted);
        Assert.That(second.Fields[1..], Is.EqualTo(first.Fields[1..]));
        Assert.That(await _two.BenSocket.UntilPong(FrameKind.Message), Has.Count.EqualTo(2), "the commit and one message");
    }

    [Test]
    public async Task A_repeated_send_is_recognised_even_when_the_epoch_has_moved_on()
    {
        var id = TestDevice.NewId();
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1), id);
        await _two.AnaSocket.Next(FrameKind.Accepted);
        await _two.BenSocket.Commit(_two.Conversation, 1, []);
        await _two.BenSocket.Next(FrameKind.Accepted);
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1), id);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(2));
    }

    [Test]
    public async Task A_message_id_cannot_stand_for_another_payload()
    {
        var id = TestDevice.NewId();
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1), id);
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(2), id);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("message_id_reused"));
    }

    [Test]
    public async Task A_stale_epoch_is_refused_with_the_current_one()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 0, TwoPeople.Payload(1));
        var error = await _two.AnaSocket.Next(FrameKind.Error);
        Assert.Multiple(() =>
        {
            Assert.That(error.Text(2), Is.EqualTo("stale_epoch"));
            Assert.That(error.Long(5), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Of_two_commits_in_one_epoch_one_wins_and_the_other_is_told()
    {
        await _two.AnaSocket.Commit(_two.Conversation, 1, []);
        await _two.AnaSocket.Next(FrameKind.Accepted);
        await _two.BenSocket.Commit(_two.Conversation, 1, []);
        Assert.That((await _two.BenSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("stale_epoch"));
    }

    [Test]
    public async Task Delivered_and_read_are_told_truthfully()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        await _two.BenSocket.Next(FrameKind.Message, 2);
        await _two.BenSocket.Ack(_two.Conversation, 2);
        var delivered = await _two.AnaSocket.Next(FrameKind.Receipt);
        await _two.BenSocket.MarkRead(_two.Conversation, 2);
        var read = await _two.AnaSocket.Next(FrameKind.Receipt);
        Assert.Multiple(() =>
        {
            Assert.That((delivered.Id(1), delivered.Long(2), delivered.Long(3)), Is.EqualTo((_two.Ben.User, 2L, 0L)));
            Assert.That((read.Id(1), read.Long(2), read.Long(3)), Is.EqualTo((_two.Ben.User, 2L, 2L)));
        });
    }

    [Test]
    public async Task Reading_beyond_the_end_or_backwards_changes_nothing_it_should_not()
    {
        await _two.BenSocket.MarkRead(_two.Conversation, 1_000);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Receipt)).Long(3), Is.EqualTo(1), "read stops at the last sequence");
        await _two.BenSocket.MarkRead(_two.Conversation, 0);
        await _two.BenSocket.UntilPong(FrameKind.Receipt);
        Assert.That(await _two.AnaSocket.UntilPong(FrameKind.Receipt), Is.Empty);
    }

    [Test]
    public async Task An_acknowledgement_of_what_was_never_sent_is_not_believed()
    {
        await _two.BenSocket.Next(FrameKind.Message);
        await _two.BenSocket.Ack(_two.Conversation, 1_000);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Receipt)).Long(2), Is.EqualTo(1));
    }

    [Test]
    public async Task A_stranger_can_neither_send_nor_read()
    {
        var eve = await TestDevice.SignUp(_two.Server, "eve", await _two.Ana.Invite());
        var socket = await eve.Connect();
        await socket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        await socket.Commit(_two.Conversation, 1, [eve.Device]);
        Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        await _two.AnaSocket.Commit(_two.Conversation, 1, [eve.Device]);
        Assert.That((await _two.AnaSocket.Next(FrameKind.Error)).Text(2), Is.EqualTo("unknown_device"));
        await eve.DisposeAsync();
    }

    [Test]
    public async Task Nothing_accepted_is_missing_after_a_restart()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        await _two.AnaSocket.Next(FrameKind.Accepted);
        _two.Server = await _two.Server.Restart();
        Assert.That(await _two.BenSocket.CloseCode, Is.EqualTo(1012));
        var back = await _two.Ben.Connect();
        Assert.That((await back.Next(FrameKind.Message, 2)).Select(message => message.Long(1)), Is.EqualTo(new[] { 1L, 2L }));
    }

    [Test]
    public async Task A_new_connection_of_a_device_replaces_the_old_one()
    {
        await _two.Ben.Connect();
        Assert.That(await _two.BenSocket.CloseCode, Is.EqualTo((int)CloseCode.Replaced));
    }

    [Test]
    public async Task Presence_is_live_for_those_who_share_a_conversation()
    {
        await _two.AnaSocket.Send(FrameKind.Watch, (ref MessagePack.MessagePackWriter w) =>
        {
            w.WriteArrayHeader(1);
            w.Write(_two.Ben.User.ToBytes());
        }, 1);
        var now = await _two.AnaSocket.Next(FrameKind.Presence);
        _two.BenSocket.Abort();
        var later = await _two.AnaSocket.Next(FrameKind.Presence);
        Assert.Multiple(() =>
        {
            Assert.That(now.Fields[1], Is.True);
            Assert.That(later.Fields[1], Is.False);
            Assert.That(later.Long(2), Is.GreaterThan(0));
        });
    }

    [Test]
    public async Task A_device_that_is_back_at_once_was_never_away()
    {
        await _two.AnaSocket.Send(FrameKind.Watch, (ref MessagePack.MessagePackWriter w) =>
        {
            w.WriteArrayHeader(1);
            w.Write(_two.Ben.User.ToBytes());
        }, 1);
        await _two.AnaSocket.Next(FrameKind.Presence);
        _two.BenSocket.Abort();
        var sessions = _two.Server.Services.GetRequiredService<ISessions>();
        Assert.That(() => sessions.Of(_two.Ben.User), Is.Empty.After(10_000, 5));
        await _two.Ben.Connect();
        Assert.That((await _two.AnaSocket.Next(FrameKind.Presence)).Fields[1], Is.True);
    }

    [Test]
    public async Task The_view_of_unsent_messages_holds_what_waits_for_a_person()
    {
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        await _two.BenSocket.Next(FrameKind.Message, 2);
        Assert.That(await Unsent(), Is.EqualTo(new[] { (_two.Ana.User, _two.Ben.User) }));
        await _two.BenSocket.Ack(_two.Conversation, 2);
        await _two.AnaSocket.Next(FrameKind.Receipt);
        Assert.That(await Unsent(), Is.Empty);
    }

    async Task<IEnumerable<(Id Sender, Id Receiver)>> Unsent()
    {
        await using var connection = await _two.Server.Services.GetRequiredService<IDatabase>().OpenForReading(CancellationToken.None);
        var rows = await connection.QueryAsync<(byte[] Sender, byte[] Receiver)>("SELECT sender_id, receiver_id FROM unsent_messages");
        return rows.Select(row => (Id.FromBytes(row.Sender), Id.FromBytes(row.Receiver)));
    }
}
