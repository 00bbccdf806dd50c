using System.Diagnostics;
using Chat.Bench.Load;
using Chat.Bench.Servers;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Scenarios;

/// <summary>One group whose members are all online, and one of them writes.</summary>
static class FanoutScenario
{
    const int Window = 32;

    public static async Task Run(Options options, Report report)
    {
        var members = options.Count > 0 ? options.Count : 1000;
        await using var server = await ProductServer.Start(options);
        var accounts = await server.People.Accounts(members + 1);
        var conversation = (await server.People.Conversation(accounts)).ToBytes();
        Report.Progress($"connecting {members} members");
        var pair = await FramePair.Connect(server.Socket, accounts[0].Token, accounts[1].Token, conversation, Crowd.PayloadBytes);
        var received = new long[members];
        var others = await Crowd.InTurns(members - 1, number => FrameClient.Connect(server.Socket, accounts[number + 2].Token));
        for (var i = 0; i < others.Count; i++) _ = Count(others[i], conversation, received, i);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await pair.Keep(Window);
            await Task.Delay(TimeSpan.FromSeconds(options.Seconds / 3.0));
            var (cpu, before, time) = (server.CpuSeconds(), Delivered(), Stopwatch.StartNew());
            await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
            var (used, delivered) = (server.CpuSeconds() - cpu, Delivered() - before);
            report.Add(server.Name, "deliveries", delivered / time.Elapsed.TotalSeconds, "per second");
            report.Add(server.Name, "deliveries per second of server CPU", delivered / used, "per second");
            await pair.Keep(0);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        foreach (var other in others) await other.DisposeAsync();
        await pair.DisposeAsync();

        long Delivered() => pair.Delivered + received.Sum();
    }

    static async Task Count(FrameClient client, byte[] conversation, long[] received, int index)
    {
        var (last, acknowledged) = (0L, 0L);
        void Show(ref MessagePackReader reader, FrameKind kind)
        {
            if (kind != FrameKind.Message) return;
            reader.Skip();
            last = reader.ReadInt64();
            Interlocked.Increment(ref received[index]);
        }
        while (await client.ReceiveBatch(Show))
        {
            // As a client does that stores what it has got a few times a second.
            if (last - acknowledged < 256) continue;
            await client.Acknowledge(conversation, last);
            acknowledged = last;
        }
    }
}
