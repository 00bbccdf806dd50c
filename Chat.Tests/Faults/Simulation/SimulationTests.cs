using System.Collections.Concurrent;
using System.Diagnostics;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>
/// Thousands of histories of five devices and one server, each decided by its seed alone: drops, reconnects, replaced sessions, slow readers, full windows,
/// late requests of dead connections, writes that share a transaction, fail or are in doubt, news that nobody hears, or late, or twice. A failed seed is printed; run it alone with CHAT_FAULT_SEED and CHAT_FAULT_SEEDS=1.
/// </summary>
public sealed class SimulationTests
{
    [Test]
    public async Task In_no_history_is_there_a_gap_a_loss_a_false_receipt_or_a_wrong_count()
    {
        using var cast = await Cast.Gather();
        var failed = new ConcurrentQueue<string>();
        var next = FaultSettings.FirstSeed - 1;
        var clock = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => cast.Copy()).Select(copy => new Thread(() =>
        {
            using (copy)
            {
                while (failed.IsEmpty && Interlocked.Increment(ref next) is var seed && seed < FaultSettings.FirstSeed + FaultSettings.Seeds)
                {
                    if (Live(copy, seed) is { } what) failed.Enqueue(what);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        await TestContext.Out.WriteLineAsync($"{FaultSettings.Seeds} seeds in {clock.Elapsed.TotalSeconds:f0} s; the process has used {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:f0} s of CPU");
        Assert.That(failed, Is.Empty);
    }

    /// <summary>Null when all was well.</summary>
    static string? Live(Cast cast, int seed)
    {
        using var world = new SimulatedWorld(cast, seed);
        try
        {
            world.Live();
        }
        catch (Exception failure)
        {
            return $"seed {seed}: {failure}";
        }
        return world.Truth.Violations.Count == 0 ? null : $"seed {seed}: {string.Join(' ', world.Truth.Violations)}";
    }
}
