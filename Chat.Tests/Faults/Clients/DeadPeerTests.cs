using System.Diagnostics;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Clients;

/// <summary>By itself, as it does little but wait.</summary>
[Parallelizable]
public sealed class DeadPeerTests
{
    const long GrowthAtMost = 160 * 1024 * 1024;

    [Test]
    public async Task One_that_sends_half_a_frame_and_waits_is_taken_for_dead()
    {
        var data = Directory.CreateTempSubdirectory("chat-dead-").FullName;
        await using (var server = await ProductProcess.Start("--Chat:Data", data))
        {
            await using var others = await Others.Meet(server, GrowthAtMost);
            await using var eve = await TestDevice.SignUp(server.Address, "eve", await others.Ana.Invite());
            await others.Talk("before");
            using var silent = await RawSocket.Connect(server.Address, eve.Token);
            await silent.Send(FrameBytes.Hello(null));
            await silent.SendHalf(FrameBytes.Ack(others.Conversation, 1));
            var clock = Stopwatch.StartNew();
            await others.Talk("while one has sent half a frame");
            Assert.That(await silent.CloseCode(), Is.EqualTo((int)CloseCode.DeadPeer));
            Assert.That(clock.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(Limits.DeadPeerSeconds - 5)));
            await others.Talk("after it was taken for dead");
        }
        Directory.Delete(data, recursive: true);
    }
}
