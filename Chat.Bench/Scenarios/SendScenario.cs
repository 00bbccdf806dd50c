using Chat.Bench.Load;
using Chat.Bench.Servers;

namespace Chat.Bench.Scenarios;

/// <summary>Closed loop: pairs that keep 1, 8 and 32 messages unanswered.</summary>
static class SendScenario
{
    static readonly int[] Windows = [1, 8, 32];

    public static async Task Run(Options options, Report report)
    {
        await using var field = await Field.Open(options);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var window in Windows)
            {
                foreach (var (server, pairs) in field.Crowds)
                {
                    Report.Progress($"round {round}, window {window}, {server.Name}");
                    await Measure(options, report, server, pairs, $"window {window}:", window);
                }
            }
        }
    }

    public static async Task Measure(Options options, Report report, BenchServer server, IReadOnlyList<IPair> pairs, string name, int window)
    {
        foreach (var pair in pairs) await pair.Keep(window);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds / 3.0));
        foreach (var pair in pairs) pair.ResetTimes();
        var (cpu, delivered, time) = (server.CpuSeconds(), pairs.Sum(pair => pair.Delivered), System.Diagnostics.Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds));
        (cpu, delivered) = (server.CpuSeconds() - cpu, pairs.Sum(pair => pair.Delivered) - delivered);
        var seconds = time.Elapsed.TotalSeconds;
        foreach (var pair in pairs) await pair.Keep(0);
        var accepts = new Histogram();
        foreach (var pair in pairs) accepts.Add(pair.Accepts);
        report.Add(server.Name, $"{name} delivered", delivered / seconds, "msg/s");
        report.Add(server.Name, $"{name} server CPU per 1,000 delivered", cpu / delivered * 1000, "s");
        report.Add(server.Name, $"{name} accept p50", accepts.Percentile(50), "ms");
        report.Add(server.Name, $"{name} accept p99", accepts.Percentile(99), "ms");
        // What is still on its way must not be counted to the next turn.
        await Task.Delay(TimeSpan.FromSeconds(1));
    }
}
