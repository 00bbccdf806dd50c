using System.Diagnostics;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>
/// The power fails again and again, under load: <c>kill -9</c> of the server, and of every process of its Postgres. What the server had acknowledged
/// is there once and in order, every device goes on where it had stopped, and what was not acknowledged gets there by being repeated.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class CrashRoundTests
{
    const int RoundsBetweenPauses = 5;

    [TestCase(StoreKind.Sqlite)]
    [TestCase(StoreKind.Postgres)]
    public async Task Nothing_acknowledged_is_lost_nothing_is_there_twice_and_everybody_goes_on(StoreKind store)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var field = await CrashField.Start(store, seed);
        var clock = Stopwatch.StartNew();
        for (var round = 1; round <= FaultSettings.Rounds; round++)
        {
            await field.Progress();
            // The moment of the crash is the experiment.
            await Task.Delay(random.Next(0, 120));
            await Crash(field, random);
            if (round % RoundsBetweenPauses == 0) await field.Pause();
            Assert.That(field.Truth.Violations, Is.Empty, $"round {round}, seed {seed}");
        }
        await field.Progress();
        await field.Settle();
        Report(field, store, clock.Elapsed);
        await Judge(field);
        Assert.That(field.Truth.Violations, Is.Empty, $"seed {seed}");
        Assert.That(field.Clients.Sum(client => client.Repeated), Is.GreaterThan(FaultSettings.Rounds / 2), "the crashes fell into the middle of things");
    }

    static async Task Crash(CrashField field, Random random)
    {
        var which = field.Postgres is null ? 0 : random.Next(3);
        if (which == 0)
        {
            await field.Server.Kill();
            await field.Server.StartAgain();
            return;
        }
        field.Clients.ForEach(client => client.StoreFails());
        if (which == 1) await field.Postgres!.Kill();
        else await field.Postgres!.StopAtOnce();
        await field.Postgres!.StartAgain();
        field.Clients.ForEach(client => client.StoreFails());
        Assert.That(field.Server.IsRunning, Is.True, "the server outlives its database");
    }

    static async Task Judge(CrashField field)
    {
        foreach (var conversation in field.Conversations)
        {
            var log = await field.History(conversation);
            Assert.That(log.Select(entry => entry.Sequence), Is.EqualTo(Enumerable.Range(1, log.Count).Select(sequence => (long)sequence)), "no gap, no repetition");
            Assert.That(log.Select(entry => entry.MessageId).Distinct().Count(), Is.EqualTo(log.Count), "nothing is there twice");
            foreach (var client in field.Clients.Where(client => client.Logs.ContainsKey(conversation)))
            {
                Assert.That(client.Logs[conversation].Entries, Is.EqualTo(log), $"{client.Device.Username} holds what the server holds");
                JudgeSender(client, conversation, log);
            }
            var expected = field.Clients.Sum(client => client.Queued.GetValueOrDefault(conversation)?.Count ?? 0);
            Assert.That(log, Has.Count.EqualTo(expected + 1), "all that was said is there, and the first commit");
        }
    }

    static void JudgeSender(CrashClient client, Id conversation, IReadOnlyList<HeldEntry> log)
    {
        foreach (var (messageId, accepted) in client.Accepted.Where(accepted => accepted.Value.Conversation == conversation))
        {
            var entry = log[(int)accepted.Sequence - 1];
            Assert.That((entry.MessageId, entry.Digest, entry.Device), Is.EqualTo((messageId, accepted.Digest, client.Device.Device)), "what was acknowledged is there as it was sent");
        }
        var mine = log.Where(entry => entry.Device == client.Device.Device && entry.Sequence > 1 && !client.MayBeOvertaken(entry.MessageId)).Select(entry => entry.MessageId);
        Assert.That(mine, Is.EqualTo(client.Queued[conversation].Where(messageId => !client.MayBeOvertaken(messageId))), $"{client.Device.Username}'s messages are in the order in which they were written");
    }

    static void Report(CrashField field, StoreKind store, TimeSpan took) => TestContext.Out.WriteLine(
        $"{store}: {FaultSettings.Rounds} crashes in {took.TotalSeconds:f0} s; {field.Clients.Sum(client => client.Accepted.Count)} accepted, "
        + $"{field.Clients.Sum(client => client.Repeated)} of them repeated, {field.Clients.Sum(client => client.AnsweredTwice)} of those stored before the crash; "
        + $"{field.Clients.Sum(client => client.Connections)} connections");
}
