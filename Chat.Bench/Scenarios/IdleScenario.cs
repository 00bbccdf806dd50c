using Chat.Bench.Load;
using Chat.Bench.Servers;

namespace Chat.Bench.Scenarios;

/// <summary>Connected people who say nothing but their heartbeats.</summary>
static class IdleScenario
{
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);

    public static async Task Run(Options options, Report report)
    {
        var count = options.Count > 0 ? options.Count : 20_000;
        await using var server = await ProductServer.Start(options);
        // What the first connections need for everybody is not theirs.
        var warm = await Crowd.InTurns(200, async number => await FrameClient.Connect(server.Socket, (await server.People.Accounts(1))[0].Token));
        var accounts = await server.People.Accounts(count);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var (before, managedBefore) = (server.ResidentBytes(), await server.ManagedBytes());
        Report.Progress($"connecting {count}");
        var clients = await Crowd.InTurns(count, number => FrameClient.Connect(server.Socket, accounts[number].Token));
        var ended = 0;
        foreach (var client in clients) _ = Listen(client, () => Interlocked.Increment(ref ended));
        await Beat(clients);
        await Task.Delay(TimeSpan.FromSeconds(5));
        report.Add(server.Name, "resident per connection", (server.ResidentBytes() - before) / 1024.0 / count, "KiB");
        report.Add(server.Name, "managed per connection", (await server.ManagedBytes() - managedBefore) / 1024.0 / count, "KiB");
        var cpu = server.CpuSeconds();
        await Beat(clients);
        report.Add(server.Name, "CPU of heartbeats", (server.CpuSeconds() - cpu) / Heartbeat.TotalSeconds * 100, "% of a core");
        report.Add(server.Name, "connected", clients.Count, "connections");
        report.Add(server.Name, "dropped", ended, "connections");
        foreach (var client in clients.Concat(warm)) await client.DisposeAsync();
    }

    static async Task Listen(FrameClient client, Action ended)
    {
        try
        {
            while (await client.ReceiveBatch(static (ref MessagePack.MessagePackReader _, Modules.Protocol.FrameKind _) => { }))
            {
                // Pongs.
            }
        }
        finally
        {
            ended();
        }
    }

    /// <summary>Every connection's heartbeat, spread over the interval.</summary>
    static async Task Beat(IReadOnlyList<FrameClient> clients)
    {
        const int slices = 100;
        foreach (var slice in clients.Chunk(Math.Max(1, clients.Count / slices)))
        {
            foreach (var client in slice) await client.Ping();
            await Task.Delay(Heartbeat / slices);
        }
    }
}
