using System.Diagnostics;
using Chat.Bench.Load;
using Chat.Bench.Servers;

namespace Chat.Bench.Scenarios;

/// <summary>Everybody comes back at once, as after a restart.</summary>
static class StormScenario
{
    public static async Task Run(Options options, Report report)
    {
        var count = options.Count > 0 ? options.Count : 5000;
        await using var server = await ProductServer.Start(options);
        var accounts = await server.People.Accounts(count + (count % 2));
        await server.People.Pairs(accounts);
        for (var round = 1; round <= options.Rounds; round++)
        {
            var (cpu, time, welcomes) = (server.CpuSeconds(), Stopwatch.StartNew(), new Histogram());
            var clients = await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
            {
                var client = await FrameClient.Connect(server.Socket, accounts[number].Token);
                lock (welcomes) welcomes.Record(time.Elapsed);
                return client;
            }));
            report.Add(server.Name, $"{count} welcomed", count / time.Elapsed.TotalSeconds, "per second");
            report.Add(server.Name, "welcomed p50", welcomes.Percentile(50), "ms");
            report.Add(server.Name, "last one welcomed", time.Elapsed.TotalMilliseconds, "ms");
            report.Add(server.Name, "server CPU per connection", (server.CpuSeconds() - cpu) / count * 1000, "ms");
            foreach (var client in clients) await client.DisposeAsync();
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
    }
}
