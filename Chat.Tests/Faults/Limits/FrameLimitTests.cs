using Chat.Host.Socket;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Chat.Tests.FaultTests.Crash;
using Chat.Tests.Modules;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.FrameLimits;

/// <summary>Frames per second: of one connection, of all connections of a person, of all connections from an address. Announced, enforced, named.</summary>
public sealed class FrameLimitTests
{
    const int PerConnection = 10;
    const int OfUser = 4 * PerConnection;
    const int OfAddress = 100 * PerConnection;
    const string Address = "198.51.100.9";

    [Test]
    public async Task What_a_connection_may_send_is_announced_enforced_and_named()
    {
        await using var server = await ServerUnderTest.Start(settings: ["--Chat:Limits:FramesPerSecond", "10"]);
        await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        var socket = await ana.OpenSocket();
        await socket.Hello();
        var limits = (await socket.Next(FrameKind.Welcome)).Array(4);
        Assert.That(limits[2], Is.EqualTo(PerConnection));
        await socket.SendBytes(Pings(5 * PerConnection));
        Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo("too_many_frames"));
    }

    [Test]
    public async Task A_person_gains_little_by_opening_many_connections()
    {
        await using var server = await ServerUnderTest.Start(settings: ["--Chat:Limits:FramesPerSecond", "10"]);
        await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        var sockets = new List<TestSocket> { await ana.Connect() };
        for (var device = 1; device < 12; device++) sockets.Add(await (await ana.SignInAgain()).Connect());
        // Half of what each may send, so that no connection passes its own limit even when two seconds' worth falls into one.
        while (true)
        {
            var second = Second();
            SpinWait.SpinUntil(() => Second() > second);
            var slowed = await Task.WhenAll(sockets.Select(async socket =>
            {
                await socket.SendBytes(Pings(PerConnection / 2));
                return await WasSlowed(socket, PerConnection / 2);
            }));
            if (slowed.Contains(true)) break;
        }
        foreach (var socket in sockets) await socket.UntilPong(FrameKind.Pong);
    }

    [Test]
    public void A_person_is_counted_over_all_addresses_and_forgotten_with_the_second()
    {
        var (time, ana) = (new FakeTime(), TestDevice.NewId());
        var rates = new SharedFrameRates(new ChosenLimits(PerConnection), time);
        for (var frame = 0; frame < OfUser; frame++) Assert.That(rates.Allow(ana, $"198.51.100.{frame}", 1), Is.True);
        Assert.That(rates.Allow(ana, Address, 1), Is.False);
        Assert.That(rates.Allow(TestDevice.NewId(), Address, 1), Is.True, "others do not notice");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rates.Allow(ana, Address, 1), Is.True);
    }

    [Test]
    public void An_address_is_counted_over_all_people_and_forgotten_with_the_second()
    {
        var time = new FakeTime();
        var rates = new SharedFrameRates(new ChosenLimits(PerConnection), time);
        for (var frame = 0; frame < OfAddress; frame++) Assert.That(rates.Allow(TestDevice.NewId(), Address, 1), Is.True);
        Assert.That(rates.Allow(TestDevice.NewId(), Address, 1), Is.False);
        Assert.That(rates.Allow(TestDevice.NewId(), "203.0.113.7", 1), Is.True, "other addresses do not notice");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(rates.Allow(TestDevice.NewId(), Address, 1), Is.True);
    }

    /// <summary>So many pongs come, and perhaps the word that it was too much.</summary>
    static async Task<bool> WasSlowed(TestSocket socket, int pongs)
    {
        var slowed = false;
        while (pongs > 0)
        {
            var frame = await socket.NextOf(FrameKind.Pong, FrameKind.Error);
            if (frame.Kind == FrameKind.Pong) pongs--;
            else slowed |= frame.Text(2) == "too_many_frames";
        }
        return slowed;
    }

    /// <summary>The server counts by the same clock.</summary>
    static long Second() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    static byte[] Pings(int count) =>
        [.. Enumerable.Repeat(FrameBytes.Write(FrameKind.Ping, 1, (ref MessagePackWriter w) => w.Write(1)), count).SelectMany(bytes => bytes)];
}
