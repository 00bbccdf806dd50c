using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using Mediator;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>Only one memory of a device goes on as it.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class FenceTests(StoreKind store)
{
    TwoPeople _two = null!;

    [SetUp]
    public async Task Start() => _two = await TwoPeople.Start(store);

    [TearDown]
    public async Task Stop() => await _two.DisposeAsync();

    [Test]
    public async Task A_device_is_let_in_with_the_fence_that_it_has_confirmed_or_with_the_next_one()
    {
        var (first, second, third) = (TestDevice.NewId(), TestDevice.NewId(), TestDevice.NewId());
        Assert.That(await Fence(await Welcomed()), Is.Null);
        await Confirmed(await Welcomed(), null, first);
        Assert.That(await Fence(await Welcomed(first)), Is.EqualTo(first));
        await Confirmed(await Welcomed(first, second), first, second);
        Assert.That(await Fence(await Welcomed(first, second)), Is.EqualTo(second), "it did not hear that it was confirmed");
        Assert.That(await Fence(await Welcomed(second, third)), Is.EqualTo(second), "it was stored and not confirmed");
    }

    [Test]
    public async Task A_copy_is_not_let_in_and_keeps_the_device_itself_connected()
    {
        var (first, second) = (TestDevice.NewId(), TestDevice.NewId());
        await Confirmed(await Welcomed(), null, first);
        var device = await Welcomed(first);
        await Confirmed(device, first, second);
        foreach (var fences in new[] { new[] { first }, [], [TestDevice.NewId(), first] })
        {
            var copy = await _two.Ben.OpenSocket();
            await copy.Hello(fences: fences);
            Assert.That(await copy.CloseCode, Is.EqualTo((int)CloseCode.Copy));
        }
        var old = await _two.Ben.OpenSocket();
        await old.Hello();
        Assert.That(await old.CloseCode, Is.EqualTo((int)CloseCode.Copy), "a client from before there were fences is an old state, too");
        Assert.That(await device.UntilPong(FrameKind.Bye), Is.Empty);
    }

    [Test]
    public async Task Of_two_memories_with_one_fence_the_first_to_move_it_on_goes_on()
    {
        var first = TestDevice.NewId();
        await Confirmed(await Welcomed(), null, first);
        await Confirmed(await Welcomed(first), first, TestDevice.NewId());
        var late = await _two.Ben.OpenSocket();
        await late.Hello(fences: [first]);
        Assert.That(await late.CloseCode, Is.EqualTo((int)CloseCode.Copy));

        var moved = await _two.Ana.OpenSocket();
        await moved.Hello(fences: []);
        await moved.Next(FrameKind.Welcome);
        await moved.Confirm(TestDevice.NewId(), TestDevice.NewId());
        Assert.That(await moved.CloseCode, Is.EqualTo((int)CloseCode.Copy), "what it saw at its welcome has been moved on");
    }

    [Test]
    public async Task After_a_backup_was_restored_the_first_memory_that_comes_is_let_in()
    {
        var later = TestDevice.NewId();
        await Confirmed(await Welcomed(), null, TestDevice.NewId());
        await _two.Server.Services.GetRequiredService<IPublisher>().Publish(new BackupRestored());
        await Confirmed(await Welcomed(later), null, later);
        Assert.That(await Fence(await Welcomed(later)), Is.EqualTo(later));
    }

    [Test]
    public async Task What_a_replaced_connection_has_sent_is_in_the_log_before_the_next_one_is_welcomed()
    {
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 40; i++) await _two.BenSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(i));
            var next = await _two.Ben.OpenSocket();
            await next.Hello();
            var welcomed = LastSequence(await next.Next(FrameKind.Welcome));
            await next.History(_two.Conversation, limit: 1);
            var newest = (await next.Next(FrameKind.Page)).Array(3).Single();
            Assert.That(((object?[])newest!)[0], Is.EqualTo(welcomed));
            _two.BenSocket = next;
        }
    }

    async Task<TestSocket> Welcomed(params Id[] fences)
    {
        var socket = await _two.Ben.OpenSocket();
        await socket.Hello(fences: fences);
        return socket;
    }

    static async Task<Id?> Fence(TestSocket socket) =>
        (await socket.Next(FrameKind.Welcome)).Fields[6] is byte[] fence ? Id.FromBytes(fence) : null;

    static async Task Confirmed(TestSocket socket, Id? current, Id next)
    {
        Assert.That(await Fence(socket), Is.EqualTo(current));
        await socket.Confirm(current, next);
        Assert.That(await socket.UntilPong(FrameKind.Error), Is.Empty);
    }

    static long LastSequence(TestFrame welcome) => (long)((object?[])welcome.Array(5).Single()!)[3]!;
}
