using System.Net.WebSockets;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Clients;

/// <summary>What one client does to the server must not be felt by the others. Times are printed, facts are asserted.</summary>
public sealed class HostileClientTests
{
    const long GrowthAtMost = 160 * 1024 * 1024;

    string _data = "";
    ProductProcess _server = null!;
    Others _others = null!;
    TestDevice _eve = null!;
    Id _withEve;

    [SetUp]
    public async Task Start()
    {
        _data = Directory.CreateTempSubdirectory("chat-hostile-").FullName;
        _server = await ProductProcess.Start("--Chat:Data", _data);
        _others = await Others.Meet(_server, GrowthAtMost);
        _eve = await TestDevice.SignUp(_server.Address, "eve", await _others.Ana.Invite());
        _withEve = await _others.Ana.StartConversation(await _others.Ana.Connect(), _eve);
        await _others.Talk("before");
    }

    [TearDown]
    public async Task Stop()
    {
        await _eve.DisposeAsync();
        await _others.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Test]
    public async Task One_that_never_reads_costs_a_bounded_queue()
    {
        using var eve = await RawSocket.Connect(_server.Address, _eve.Token);
        await eve.Send(FrameBytes.Hello(null));
        await SendToEve(messages: 100);
        await _others.Talk("while one never reads");
        eve.Dispose();
        var entries = await Everything(await _eve.Connect(), 101);
        Assert.That(entries, Is.EqualTo(Enumerable.Range(1, 101)), "and it can have everything later");
    }

    [Test]
    public async Task One_that_reads_a_byte_at_a_time_costs_a_bounded_queue()
    {
        using var eve = await RawSocket.Connect(_server.Address, _eve.Token);
        await eve.Send(FrameBytes.Hello(null));
        using var enough = new CancellationTokenSource();
        var reading = eve.ReadSlowly(enough.Token);
        await SendToEve(messages: 100);
        await _others.Talk("while one reads a byte at a time");
        await enough.CancelAsync();
        await reading;
    }

    [Test]
    public async Task One_that_floods_is_named_slowed_down_and_ended()
    {
        var eve = await _eve.Connect();
        var flood = Task.Run(async () =>
        {
            var pings = Enumerable.Repeat(FrameBytes.Write(FrameKind.Ping, 1, (ref MessagePackWriter w) => w.Write(1)), 600).SelectMany(bytes => bytes).ToArray();
            while (!eve.HasEnded)
            {
                try
                {
                    await eve.SendBytes(pings);
                }
                catch (Exception ended) when (ended is WebSocketException or OperationCanceledException or ObjectDisposedException)
                {
                    return;
                }
            }
        });
        await _others.Talk("while one floods");
        Assert.That((await eve.Next(FrameKind.Error)).Text(2), Is.EqualTo("too_many_frames"));
        Assert.That(await eve.CloseCode, Is.EqualTo((int)CloseCode.ProtocolErrors).Or.Null);
        await flood;
    }

    [Test]
    public async Task One_that_opens_a_thousand_sockets_takes_none_from_the_others()
    {
        var sockets = new List<RawSocket>();
        try
        {
            for (var opened = 0; opened < 1_000; opened++) sockets.Add(await RawSocket.Connect(_server.Address, _eve.Token));
            await _others.Talk("while one holds a thousand sockets");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Test]
    public async Task One_that_begins_large_messages_and_never_says_who_it_is_holds_little()
    {
        var sockets = new List<RawSocket>();
        try
        {
            for (var opened = 0; opened < 100; opened++)
            {
                sockets.Add(await RawSocket.Connect(_server.Address, _eve.Token));
                await sockets[^1].SendAllButTheEnd(Limits.MaxFrameBytes);
            }
            await _others.Talk("while one has begun a hundred large messages");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Test]
    public async Task One_that_lies_about_acknowledgements_moves_nobody_but_itself()
    {
        var ana = await _others.Ana.Connect();
        var eve = await _eve.Connect();
        await eve.Next(FrameKind.Message);
        foreach (var lie in new[] { long.MaxValue, 1_000_000, 0 })
        {
            await eve.Ack(_withEve, lie);
            await eve.Ack(_others.Conversation, lie);
            await eve.MarkRead(_others.Conversation, lie);
        }
        Assert.That((await eve.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        TestFrame receipt;
        do receipt = await ana.Next(FrameKind.Receipt);
        while (receipt.Id(0) != _withEve);
        Assert.That(receipt.Long(2), Is.EqualTo(1), "no more than was sent to it");
        await _others.Talk("while one lies");
        await ana.DisposeAsync();
    }

    /// <summary>As a client does that comes back after a while and catches up with everything.</summary>
    [Test]
    public async Task Many_acknowledgements_at_once_are_all_heard()
    {
        const int Messages = 300;
        var ana = await _others.Ana.Connect();
        for (var i = 0; i < Messages; i++)
        {
            await ana.SendMessage(_withEve, 1, [1]);
            await ana.Next(FrameKind.Accepted);
        }
        var eve = await _eve.Connect();
        await eve.Next(FrameKind.Message, Messages + 1);
        await eve.SendBytes(Enumerable.Range(1, Messages + 1).SelectMany(sequence => FrameBytes.Ack(_withEve, sequence)).ToArray());
        await Eventually.Holds(async () => (await ana.Next(FrameKind.Receipt)).Long(2) == Messages + 1, TimeSpan.FromSeconds(20), () => "the last acknowledgement counts");
        Assert.That(await eve.UntilPong(FrameKind.Error), Is.Empty, "an acknowledgement is no request that waits for an answer");
    }

    async Task SendToEve(int messages)
    {
        var ana = await _others.Ana.Connect();
        for (var i = 0; i < messages; i++)
        {
            await ana.SendMessage(_withEve, 1, new byte[Limits.MaxPayloadBytes]);
            await ana.Next(FrameKind.Accepted);
        }
    }

    static async Task<IReadOnlyList<int>> Everything(TestSocket socket, int count)
    {
        var sequences = new List<int>();
        while (sequences.Count < count)
        {
            var entry = await socket.Next(FrameKind.Message);
            sequences.Add((int)entry.Long(1));
            await socket.Ack(entry.Id(0), entry.Long(1));
        }
        return sequences;
    }
}
