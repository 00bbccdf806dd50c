using System.Diagnostics;
using Chat.Bench.Load;
using Chat.Bench.Servers;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Bench.Scenarios;

/// <summary>What a send and the opening of a chat cost when much is stored already. Needs a store that it can fill directly.</summary>
static class GrowthScenario
{
    const int Opened = 200;
    const int PerWrite = 5000;

    public static async Task Run(Options options, Report report)
    {
        var most = options.Count > 0 ? options.Count : 10_000_000;
        await using var server = await ProductServer.Start(options);
        var seed = (Seeding)server.People;
        var accounts = await seed.Accounts(2 * options.Pairs);
        var conversations = await seed.Pairs(accounts);
        var stored = 0L;
        foreach (var size in new[] { 10_000, 1_000_000, most }.Where(size => size <= most).Distinct())
        {
            Report.Progress($"filling up to {size:N0} messages");
            await Fill(seed, accounts, conversations, stored / options.Pairs, size / options.Pairs);
            stored = size;
            await OpenChats(server, accounts, conversations, report, $"{size:N0} stored: chat opened p50");
            var pairs = await Crowd.OnProduct(server, accounts, conversations);
            for (var round = 0; round < options.Rounds; round++)
            {
                var sent = pairs.Sum(pair => pair.Delivered);
                await SendScenario.Measure(options, report, server, pairs, $"{size:N0} stored, window 8:", 8);
                stored += pairs.Sum(pair => pair.Delivered) - sent;
            }
            report.Add(server.Name, $"{size:N0} stored: after its rounds", stored, "messages");
            foreach (var pair in pairs) await pair.DisposeAsync();
        }
    }

    static async Task Fill(Seeding seed, IReadOnlyList<Account> accounts, IReadOnlyList<Id> conversations, long from, long to)
    {
        for (var i = 0; i < conversations.Count; i++)
        {
            var first = Math.Max(from, await seed.LastSequence(conversations[i])) + 1;
            for (; first <= to; first += PerWrite)
                await seed.Messages(conversations[i], accounts[2 * i], first, Math.Min(to, first + PerWrite - 1), Crowd.PayloadBytes);
            await seed.Acknowledge(conversations[i]);
        }
    }

    static async Task OpenChats(ProductServer server, IReadOnlyList<Account> accounts, IReadOnlyList<Id> conversations, Report report, string figure)
    {
        var times = new Histogram();
        for (var i = 0; i < Opened; i++)
        {
            var number = i % conversations.Count;
            await using var client = await FrameClient.Connect(server.Socket, accounts[2 * number].Token);
            var (done, started) = (false, Stopwatch.GetTimestamp());
            await client.Send((ref MessagePackWriter writer) =>
            {
                writer.WriteArrayHeader(5);
                writer.Write((int)FrameKind.History);
                writer.Write(1);
                writer.Write(conversations[number].ToBytes());
                writer.Write(0);
                writer.Write(50);
            });
            void Show(ref MessagePackReader reader, FrameKind kind) => done |= kind == FrameKind.Page;
            while (!done && await client.ReceiveBatch(Show))
            {
                // Entries of the stream may come first.
            }
            times.Record(Stopwatch.GetElapsedTime(started));
        }
        report.Add(server.Name, figure, times.Percentile(50), "ms");
    }
}
