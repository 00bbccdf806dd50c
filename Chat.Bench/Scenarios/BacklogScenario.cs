using System.Diagnostics;
using Chat.Bench.Load;
using Chat.Bench.Servers;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Scenarios;

/// <summary>A device comes back to a tenth and to all of the messages that waited: speed, and memory that must not grow with the backlog.</summary>
static class BacklogScenario
{
    public static async Task Run(Options options, Report report)
    {
        var most = options.Count > 0 ? options.Count : 100_000;
        await using var server = await ProductServer.Start(options);
        report.Add(server.Name, $"backlog of {most / 10}, the process's first", most / 10 / (await Drain(server, most / 10)).TotalSeconds, "msg/s");
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var count in (int[])[most / 10, most])
            {
                server.ResetPeak();
                var before = server.ResidentBytes();
                var (cpu, time) = (server.CpuSeconds(), await Drain(server, count));
                report.Add(server.Name, $"backlog of {count}", count / time.TotalSeconds, "msg/s");
                report.Add(server.Name, $"backlog of {count}: server CPU per 1,000", (server.CpuSeconds() - cpu) / count * 1000, "s");
                report.Add(server.Name, $"backlog of {count}: peak memory above idle", (server.PeakResidentBytes() - before) / 1024.0 / 1024, "MiB");
            }
        }
    }

    static async Task<TimeSpan> Drain(ProductServer server, int count)
    {
        var accounts = await server.People.Accounts(2);
        var conversation = await server.People.Conversation(accounts);
        var end = await server.People.Messages(conversation, accounts[0], count, Crowd.PayloadBytes);
        var bytes = conversation.ToBytes();
        var time = Stopwatch.StartNew();
        await using var client = await FrameClient.Connect(server.Socket, accounts[1].Token);
        var (last, acknowledged) = (0L, 0L);
        void Show(ref MessagePackReader reader, FrameKind kind)
        {
            if (kind != FrameKind.Message) return;
            reader.Skip();
            if (reader.ReadInt64() is var sequence && sequence != last + 1) throw new InvalidOperationException($"{sequence} came after {last}.");
            else last = sequence;
        }
        while (last < end && await client.ReceiveBatch(Show))
        {
            if (last - acknowledged < 200 && last < end) continue;
            await client.Acknowledge(bytes, acknowledged = last);
        }
        return time.Elapsed;
    }
}
