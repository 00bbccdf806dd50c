using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.Storage;
using MessagePack;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Disk;

/// <summary>A disk that is full, cannot be written, or is held by somebody else: named errors, nothing lost, and it heals without a restart.</summary>
[Category("needs root")]
public sealed class DiskTests
{
    const long GrowthAtMost = 64L * 1024 * 1024;

    [Test]
    public async Task A_disk_that_fills_up_under_load_loses_nothing_that_was_accepted()
    {
        using var disk = SmallDisk.Mount(mebibytes: 8);
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, disk.Folder);
        var accepted = new List<long>();
        var refused = new List<Id>();
        for (var round = 0; round < 5; round++)
        {
            disk.Fill();
            var sent = Enumerable.Range(0, 10).Select(_ => TestDevice.NewId()).ToList();
            foreach (var id in sent.Concat(refused)) await two.AnaSocket.SendMessage(two.Conversation, 1, PayloadOf(id), id);
            await two.BenSocket.UntilPong(FrameKind.Pong);
            disk.Free();
            var answers = await Answers(two.AnaSocket, sent.Count + refused.Count);
            Assert.That(answers.Where(answer => answer.Kind == FrameKind.Error).Select(answer => answer.Text(2)), Has.All.EqualTo("storage_full").Or.All.EqualTo("storage_failed"));
            accepted.AddRange(answers.Where(answer => answer.Kind == FrameKind.Accepted).Select(answer => answer.Long(2)));
            refused.AddRange(sent);
        }
        foreach (var id in refused) await two.AnaSocket.SendMessage(two.Conversation, 1, PayloadOf(id), id);
        var last = await Answers(two.AnaSocket, refused.Count);
        Assert.That(last.Select(answer => answer.Kind), Has.All.EqualTo(FrameKind.Accepted), "it has healed");
        var entries = await (await two.Ben.Connect()).Next(FrameKind.Message, refused.Count + 1);
        Assert.That(entries.Select(entry => entry.Long(1)), Is.EqualTo(Enumerable.Range(1, refused.Count + 1).Select(sequence => (long)sequence)));
        Assert.That(entries.Skip(1).Select(entry => entry.Id(8)), Is.EquivalentTo(refused));
        Assert.That(accepted.Distinct(), Is.SubsetOf(entries.Select(entry => entry.Long(1))));
    }

    [Test]
    public async Task A_disk_that_is_read_only_ends_the_start_with_a_sentence()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        disk.MakeReadOnly();
        var (exitCode, error, _) = await ServerProcess.RunToEnd("--Chat:Data", disk.Folder, "--Urls", $"http://127.0.0.1:{ServerProcess.FreePort()}");
        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain("Chat:Data").And.Contain("cannot be written"));
    }

    /// <summary>Regression: the writer's connection was opened again while the file could only be read, and stayed so.</summary>
    [Test]
    public async Task A_disk_that_becomes_read_only_under_load_refuses_by_name_and_heals()
    {
        using var frozen = FrozenFolder.Make();
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, frozen.Folder);
        await two.AnaSocket.SendMessage(two.Conversation, 1, TwoPeople.Payload(1));
        await two.AnaSocket.Next(FrameKind.Accepted);
        frozen.Freeze();
        var refused = Enumerable.Range(0, 50).Select(_ => TestDevice.NewId()).ToList();
        foreach (var id in refused) await two.AnaSocket.SendMessage(two.Conversation, 1, PayloadOf(id), id);
        var answers = await Answers(two.AnaSocket, refused.Count);
        Assert.That(answers.Select(answer => (answer.Kind, Code: answer.Kind == FrameKind.Error ? answer.Text(2) : "")), Has.All.EqualTo((FrameKind.Error, "storage_failed")));
        Assert.That((await HttpAnswer.Of(two.Ben.Http, "GET", "/api/me")).Status, Is.EqualTo(System.Net.HttpStatusCode.OK), "what is stored can be read");
        frozen.Thaw();
        foreach (var id in refused) await two.AnaSocket.SendMessage(two.Conversation, 1, PayloadOf(id), id);
        Assert.That((await Answers(two.AnaSocket, refused.Count)).Select(answer => answer.Kind), Has.All.EqualTo(FrameKind.Accepted), "it has healed");
        var entries = await (await two.Ben.Connect()).Next(FrameKind.Message, refused.Count + 2);
        Assert.That(entries.Skip(2).Select(entry => entry.Id(8)), Is.EqualTo(refused));
    }

    [Test]
    public async Task A_slow_disk_delays_what_is_sent_and_holds_nobody_else_up()
    {
        using var disk = SlowDisk.Mount(mebibytes: 64);
        await using var server = await ProductProcess.Start("--Chat:Data", disk.Folder);
        await SendWhileWritesAreSlow(server, () =>
        {
            disk.Slow(writesPerSecond: 5);
            return new Ending(() => disk.Slow(writesPerSecond: 0));
        });
    }

    /// <summary>Every write waits, on any machine: another program writes to the same file again and again.</summary>
    [Test]
    public async Task A_store_that_is_slow_to_write_to_delays_what_is_sent_and_holds_nobody_else_up()
    {
        var data = Directory.CreateTempSubdirectory("chat-slow-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data)) await SendWhileWritesAreSlow(server, () => new BusyStore(Path.Combine(data, "chat.db")));
        Directory.Delete(data, recursive: true);
    }

    /// <summary>A connection's requests hold so much, whatever their number: eight megabytes.</summary>
    [Test]
    public async Task Large_requests_that_a_slow_store_does_not_answer_are_refused_before_they_fill_the_memory()
    {
        var data = Directory.CreateTempSubdirectory("chat-slow-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var ben = await TestDevice.SignUp(server.Address, "ben", await ana.Invite());
            var socket = await ana.Connect();
            var conversation = await ana.StartConversation(socket, ben);
            using (var other = new SqliteConnection($"Data Source={Path.Combine(data, "chat.db")};Pooling=False"))
            {
                other.Open();
                using var held = other.BeginTransaction(deferred: false);
                for (var i = 0; i < 4; i++) await socket.Commit(conversation, epoch: 1, [], commit: new byte[3 * 1024 * 1024]);
                for (var i = 0; i < 2; i++) Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("too_many_requests"));
            }
            var answers = await Answers(socket, 2);
            Assert.That(answers.Select(answer => answer.Kind == FrameKind.Error ? answer.Text(2) : "accepted"), Is.EquivalentTo(new[] { "accepted", "stale_epoch" }));
            await socket.Commit(conversation, epoch: 2, [], commit: new byte[3 * 1024 * 1024]);
            await socket.Next(FrameKind.Accepted);
        }
        Directory.Delete(data, recursive: true);
    }

    /// <param name="server">With nobody on it.</param>
    /// <param name="slow">Makes writes slow until what it returns is disposed.</param>
    static async Task SendWhileWritesAreSlow(ProductProcess server, Func<IDisposable> slow)
    {
        await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
        await using var ben = await TestDevice.SignUp(server.Address, "ben", await ana.Invite());
        var socket = await ana.Connect();
        var conversation = await ana.StartConversation(socket, ben);
        var before = server.ResidentBytes;
        var sent = Enumerable.Range(0, 2 * Limits.OutstandingRequests).Select(_ => TestDevice.NewId()).ToList();
        var answers = new List<TestFrame>();
        using (slow())
        {
            foreach (var id in sent) await socket.SendMessage(conversation, 1, PayloadOf(id), id);
            while (answers.Count < sent.Count - Limits.OutstandingRequests) answers.Add(await socket.NextOf(FrameKind.Accepted, FrameKind.Error));
            Assert.That(answers.Select(answer => answer.Kind == FrameKind.Error ? answer.Text(2) : "too_many_requests"), Has.All.EqualTo("too_many_requests"), "who does not wait is told so");
            Assert.That(answers.Select(answer => answer.Kind), Has.Some.EqualTo(FrameKind.Error), "writes are slow");
            Assert.That((await HttpAnswer.Of(ben.Http, "GET", "/api/me")).Status, Is.EqualTo(System.Net.HttpStatusCode.OK), "readers never wait for a writer");
            while (answers.Count < sent.Count) answers.Add(await socket.NextOf(FrameKind.Accepted, FrameKind.Error));
        }
        var growth = server.ResidentBytes - before;
        await TestContext.Out.WriteLineAsync($"{answers.Count(answer => answer.Kind == FrameKind.Accepted)} accepted while writes were slow; {growth / 1024 / 1024} MiB more memory");
        Assert.That(growth, Is.LessThan(GrowthAtMost));
        var again = sent[^1];
        await socket.SendMessage(conversation, 1, PayloadOf(again), again);
        await socket.Next(FrameKind.Accepted);
        var accepted = answers.Where(answer => answer.Kind == FrameKind.Accepted).Select(answer => answer.Long(2)).ToList();
        var entries = await (await ben.Connect()).Next(FrameKind.Message, accepted.Count + 1);
        Assert.That(accepted, Is.Not.Empty.And.SubsetOf(entries.Select(entry => entry.Long(1))), "nothing that was accepted is missing");
    }

    [Test]
    public async Task A_database_that_another_process_holds_is_waited_for_and_then_refused_by_name()
    {
        var data = Directory.CreateTempSubdirectory("chat-busy-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data))
        {
            await using var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
            await using var ben = await TestDevice.SignUp(server.Address, "ben", await ana.Invite());
            var socket = await ana.Connect();
            var conversation = await ana.StartConversation(socket, ben);
            var id = TestDevice.NewId();
            using (var other = new SqliteConnection($"Data Source={Path.Combine(data, "chat.db")};Pooling=False"))
            {
                other.Open();
                using var held = other.BeginTransaction(deferred: false);
                await socket.SendMessage(conversation, 1, TwoPeople.Payload(1), id);
                Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("storage_failed"));
                Assert.That((await HttpAnswer.Of(ana.Http, "GET", "/api/me")).Status, Is.EqualTo(System.Net.HttpStatusCode.OK), "readers never wait for a writer");
            }
            await socket.SendMessage(conversation, 1, TwoPeople.Payload(1), id);
            Assert.That((await socket.Next(FrameKind.Accepted)).Long(2), Is.EqualTo(2));
        }
        Directory.Delete(data, recursive: true);
    }

    /// <summary>Regression: the time of last use could not be written, and with it went the news that somebody had left.</summary>
    [Test]
    public async Task Who_leaves_while_the_disk_is_full_is_seen_to_leave()
    {
        using var disk = SmallDisk.Mount(mebibytes: 4);
        await using var two = await TwoPeople.Start(StoreKind.Sqlite, disk.Folder);
        await two.AnaSocket.Send(FrameKind.Watch, (ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(1);
            w.Write(two.Ben.User.ToBytes());
        }, 1);
        Assert.That((await two.AnaSocket.Next(FrameKind.Presence)).Fields[1], Is.True);
        await FillUntilRefused(disk, two);
        two.BenSocket.Abort();
        Assert.That((await two.AnaSocket.Next(FrameKind.Presence)).Fields[1], Is.False);
        disk.Free();
    }

    /// <summary>SQLite's journal may have room left on a full disk; large messages use it up.</summary>
    static async Task FillUntilRefused(SmallDisk disk, TwoPeople two)
    {
        disk.Fill();
        do await two.AnaSocket.SendMessage(two.Conversation, 1, new byte[Limits.MaxPayloadBytes]);
        while ((await Answers(two.AnaSocket, 1)).Single().Kind == FrameKind.Accepted);
        // What is left is less than the smallest row needs.
        do await two.AnaSocket.SendMessage(two.Conversation, 1, [1]);
        while ((await Answers(two.AnaSocket, 1)).Single().Kind == FrameKind.Accepted);
    }

    static byte[] PayloadOf(Id id) => [.. Enumerable.Repeat(id.ToBytes(), 500).SelectMany(bytes => bytes)];

    static async Task<IReadOnlyList<TestFrame>> Answers(TestSocket socket, int count)
    {
        var answers = new List<TestFrame>();
        while (answers.Count < count) answers.Add(await socket.NextOf(FrameKind.Accepted, FrameKind.Error));
        return answers;
    }

    sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    /// <summary>Holds the file's one place for a writer: for a long moment from the beginning on, and then again and again.</summary>
    sealed class BusyStore : IDisposable
    {
        static readonly TimeSpan HeldAtFirst = TimeSpan.FromSeconds(3);
        static readonly TimeSpan Held = TimeSpan.FromMilliseconds(250);

        readonly SqliteConnection _other;
        readonly CancellationTokenSource _end = new();
        readonly Task _holding;

        public BusyStore(string file)
        {
            _other = new SqliteConnection($"Data Source={file};Pooling=False");
            _other.Open();
            _holding = Hold(_other.BeginTransaction(deferred: false), HeldAtFirst);
        }

        public void Dispose()
        {
            _end.Cancel();
            _holding.Wait();
            _other.Dispose();
            _end.Dispose();
        }

        async Task Hold(SqliteTransaction held, TimeSpan time)
        {
            while (true)
            {
                using (held) await Task.Delay(time);
                if (_end.IsCancellationRequested) return;
                // Long enough for one that looks again every 150 ms.
                await Task.Delay(Held);
                (held, time) = (_other.BeginTransaction(deferred: false), Held);
            }
        }
    }
}
