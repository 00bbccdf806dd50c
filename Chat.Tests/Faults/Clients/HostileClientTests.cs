using System.Diagnostics;
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
    const long MiB = 1024 * 1024;
    const long GrowthAtMost = 160 * MiB;
    const int MessagesOfTheOthers = 200;

    string _data = "";
    ProductProcess _server = null!;
    TestDevice _eve = null!;
    TestDevice _ana = null!;
    TestDevice _ben = null!;
    Id _conversation;
    Id _withEve;
    long _memory;
    double _p99;

    [SetUp]
    public async Task Start()
    {
        _data = Directory.CreateTempSubdirectory("chat-hostile-").FullName;
        _server = await ProductProcess.Start("--Chat:Data", _data);
        _ana = await TestDevice.SignUp(_server.Address, "ana", await _server.OwnerInvite);
        _ben = await TestDevice.SignUp(_server.Address, "ben", await _ana.Invite());
        _eve = await TestDevice.SignUp(_server.Address, "eve", await _ana.Invite());
        var ana = await _ana.Connect();
        _conversation = await _ana.StartConversation(ana, _ben);
        _withEve = await _ana.StartConversation(ana, _eve);
        await OthersTalk("before");
        _memory = _server.ResidentBytes;
    }

    [TearDown]
    public async Task Stop()
    {
        foreach (var device in new[] { _ana, _ben, _eve }) await device.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Test]
    public async Task One_that_never_reads_costs_a_bounded_queue()
    {
        using var eve = await RawSocket.Connect(_server.Address, _eve.Token);
        await eve.Send(FrameBytes.Hello(null));
        await SendToEve(messages: 100);
        await OthersTalk("while one never reads");
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
        await OthersTalk("while one reads a byte at a time");
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
        await OthersTalk("while one floods");
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
            await OthersTalk("while one holds a thousand sockets");
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
            await OthersTalk("while one has begun a hundred large messages");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Test]
    public async Task One_that_lies_about_acknowledgements_moves_nobody_but_itself()
    {
        var ana = await _ana.Connect();
        var eve = await _eve.Connect();
        await eve.Next(FrameKind.Message);
        foreach (var lie in new[] { long.MaxValue, 1_000_000, 0 })
        {
            await eve.Ack(_withEve, lie);
            await eve.Ack(_conversation, lie);
            await eve.MarkRead(_conversation, lie);
        }
        Assert.That((await eve.Next(FrameKind.Error)).Text(2), Is.EqualTo("not_a_member"));
        TestFrame receipt;
        do receipt = await ana.Next(FrameKind.Receipt);
        while (receipt.Id(0) != _withEve);
        Assert.That(receipt.Long(2), Is.EqualTo(1), "no more than was sent to it");
        await OthersTalk("while one lies");
        await ana.DisposeAsync();
    }

    /// <summary>As a client does that comes back after a while and catches up with everything.</summary>
    [Test]
    public async Task Many_acknowledgements_at_once_are_all_heard()
    {
        const int Messages = 300;
        var ana = await _ana.Connect();
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
        var ana = await _ana.Connect();
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

    /// <summary>Ana and Ben talk as if nothing were; every message arrives. Prints how long they took.</summary>
    async Task OthersTalk(string when)
    {
        await using var ana = await _ana.Connect();
        await using var ben = await _ben.Connect();
        var took = new List<double>();
        for (var i = 0; i < MessagesOfTheOthers; i++)
        {
            var clock = Stopwatch.StartNew();
            await ana.SendMessage(_conversation, 1, [1, 2, 3]);
            var sequence = (await ana.Next(FrameKind.Accepted)).Long(2);
            TestFrame entry;
            do entry = await ben.Next(FrameKind.Message);
            while (entry.Long(1) < sequence);
            took.Add(clock.Elapsed.TotalMilliseconds);
            await ben.Ack(_conversation, sequence);
        }
        took.Sort();
        var growth = _memory == 0 ? 0 : _server.ResidentBytes - _memory;
        var p99 = took[took.Count * 99 / 100];
        if (_memory == 0) _p99 = p99;
        await TestContext.Out.WriteLineAsync($"{when}: the others' median {took[took.Count / 2]:f1} ms, p99 {p99:f1} ms ({p99 / _p99:f1} × before); server "
            + $"{_server.ResidentBytes / MiB} MiB, {growth / MiB} MiB more (at most {GrowthAtMost / MiB})");
        Assert.That(growth, Is.LessThan(GrowthAtMost), when);
    }
}
