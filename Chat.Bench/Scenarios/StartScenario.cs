using System.Diagnostics;
using Chat.Bench.Servers;

namespace Chat.Bench.Scenarios;

/// <summary>From the start of the process to the first answer, on nothing and on what the first start has left; and what it holds when nobody is there.</summary>
static class StartScenario
{
    public static async Task Run(Options options, Report report)
    {
        for (var i = 0; i < (options.Count > 0 ? options.Count : 7); i++)
        {
            var time = Stopwatch.StartNew();
            await using var server = await ProductServer.Start(options);
            report.Add(server.Name, "start to first answer, schema created", time.Elapsed.TotalMilliseconds, "ms");
            await Task.Delay(TimeSpan.FromSeconds(5));
            report.Add(server.Name, "resident, idle, schema created", server.ResidentBytes() / 1024.0 / 1024, "MiB");
            time.Restart();
            await server.StartAgain();
            report.Add(server.Name, "start to first answer", time.Elapsed.TotalMilliseconds, "ms");
            await Task.Delay(TimeSpan.FromSeconds(5));
            report.Add(server.Name, "resident, idle", server.ResidentBytes() / 1024.0 / 1024, "MiB");
        }
    }
}
