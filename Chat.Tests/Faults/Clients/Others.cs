using System.Diagnostics;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Clients;

/// <summary>Ana (the owner) and Ben, who must not feel what somebody else does to their server. Times are printed, facts are asserted.</summary>
sealed class Others : IAsyncDisposable
{
    const long MiB = 1024 * 1024;
    const int Messages = 200;

    /// <summary>Between messages beyond those: a faster connection would be over <see cref="Limits.FramesPerSecond"/>.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    readonly ProductProcess _server;
    readonly long _growthAtMost;
    readonly TestDevice _ben;
    long _memory;
    double _p99;

    Others(ProductProcess server, long growthAtMost, TestDevice ana, TestDevice ben) => (_server, _growthAtMost, Ana, _ben) = (server, growthAtMost, ana, ben);

    public TestDevice Ana { get; }

    /// <summary>Of Ana and Ben.</summary>
    public Id Conversation { get; private set; }

    public static async Task<Others> Meet(ProductProcess server, long growthAtMost)
    {
        var ana = await TestDevice.SignUp(server.Address, "ana", await server.OwnerInvite);
        var others = new Others(server, growthAtMost, ana, await TestDevice.SignUp(server.Address, "ben", await ana.Invite()));
        await using var socket = await ana.Connect();
        others.Conversation = await ana.StartConversation(socket, others._ben);
        return others;
    }

    /// <summary>They talk as if nothing were; every message arrives. Prints how long they took. The first time is what later ones are compared with.</summary>
    /// <param name="when">For people.</param>
    /// <param name="meanwhile">Begins once they are connected; they talk until it is over.</param>
    public async Task Talk(string when, Func<Task>? meanwhile = null)
    {
        await using var ana = await Ana.Connect();
        await using var ben = await _ben.Connect();
        var took = new List<double>();
        var trouble = meanwhile?.Invoke() ?? Task.CompletedTask;
        while (took.Count < Messages || !trouble.IsCompleted)
        {
            took.Add(await Say(ana, ben));
            if (took.Count > Messages) await Task.Delay(Pause);
        }
        await trouble;
        took.Sort();
        var p99 = took[took.Count * 99 / 100];
        if (_memory == 0) (_memory, _p99) = (_server.ResidentBytes, p99);
        var growth = _server.ResidentBytes - _memory;
        await TestContext.Out.WriteLineAsync($"{when}: the others' median {took[took.Count / 2]:f1} ms, p99 {p99:f1} ms ({p99 / _p99:f1} × before), longest {took[^1]:f0} ms, of {took.Count}; server "
            + $"{_server.ResidentBytes / MiB} MiB, {growth / MiB} MiB more (at most {_growthAtMost / MiB})");
        Assert.That(growth, Is.LessThan(_growthAtMost), when);
    }

    public async ValueTask DisposeAsync()
    {
        await Ana.DisposeAsync();
        await _ben.DisposeAsync();
    }

    /// <returns>Milliseconds from Ana's sending to Ben's having it.</returns>
    async Task<double> Say(TestSocket ana, TestSocket ben)
    {
        var clock = Stopwatch.StartNew();
        await ana.SendMessage(Conversation, 1, [1, 2, 3]);
        var sequence = (await ana.Next(FrameKind.Accepted)).Long(2);
        TestFrame entry;
        do entry = await ben.Next(FrameKind.Message);
        while (entry.Long(1) < sequence);
        var took = clock.Elapsed.TotalMilliseconds;
        await ben.Ack(Conversation, sequence);
        return took;
    }
}
