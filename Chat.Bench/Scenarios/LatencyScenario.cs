using System.Diagnostics;
using Chat.Bench.Load;

namespace Chat.Bench.Scenarios;

/// <summary>Open loop: sends fall due at a fixed rate whether or not the last one has arrived, and are timed from when they were due.</summary>
static class LatencyScenario
{
    public static async Task Run(Options options, Report report)
    {
        await using var field = await Field.Open(options);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (server, pairs) in field.Crowds)
            {
                Report.Progress($"round {round}, {options.Rate}/s, {server.Name}");
                await Drive(pairs, options.Rate, TimeSpan.FromSeconds(options.Seconds / 3.0));
                foreach (var pair in pairs) pair.ResetTimes();
                var (cpu, delivered) = (server.CpuSeconds(), pairs.Sum(pair => pair.Delivered));
                await Drive(pairs, options.Rate, TimeSpan.FromSeconds(options.Seconds));
                var times = new Histogram();
                foreach (var pair in pairs) times.Add(pair.Deliveries);
                foreach (var percent in (double[])[50, 99, 99.9]) report.Add(server.Name, $"send → delivered p{percent}", times.Percentile(percent), "ms");
                report.Add(server.Name, "server CPU per 1,000 delivered", (server.CpuSeconds() - cpu) / (pairs.Sum(pair => pair.Delivered) - delivered) * 1000, "s");
            }
        }
    }

    static async Task Drive(IReadOnlyList<IPair> pairs, int rate, TimeSpan duration)
    {
        var (start, total, sent) = (Stopwatch.GetTimestamp(), (long)(rate * duration.TotalSeconds), 0L);
        while (sent < total)
        {
            var due = Math.Min(total, (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * rate));
            for (; sent < due; sent++)
                _ = pairs[(int)(sent % pairs.Count)].SendDue(start + (sent * Stopwatch.Frequency / rate));
            await Task.Delay(1);
        }
        await Task.Delay(TimeSpan.FromSeconds(1));
    }
}
