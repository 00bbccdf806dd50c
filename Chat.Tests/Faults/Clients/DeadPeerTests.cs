using System.Diagnostics;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Clients;

/// <summary>By itself, as it does little but wait.</summary>
[Parallelizable]
public sealed class DeadPeerTests
{
    [Test]
    public async Task One_that_sends_half_a_frame_and_waits_is_taken_for_dead()
    {
        await using var two = await TwoPeople.Start(StoreKind.Sqlite);
        using var silent = await RawSocket.Connect(two.Server.Address, two.Ben.Token);
        await silent.Send(FrameBytes.Hello(null));
        await silent.SendHalf(FrameBytes.Ack(two.Conversation, 1));
        var clock = Stopwatch.StartNew();
        Assert.That(await silent.CloseCode(), Is.EqualTo((int)CloseCode.DeadPeer));
        Assert.That(clock.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(Limits.DeadPeerSeconds - 5)));
        await using var ana = await two.Ana.Connect();
        await ana.SendMessage(two.Conversation, 1, TwoPeople.Payload(1));
        await ana.Next(FrameKind.Accepted);
    }
}
