using Chat.Modules.Notifications;
using Chat.Modules.Ports;
using Chat.Tests.FaultTests;
using Chat.Tests.Modules.Groups;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.Modules.Notifications;

/// <summary>How a push service that has trouble is tried again, and when that is given up.</summary>
public sealed class PushBackOffTests(StoreKind store) : OnBothDatabases(store)
{
    readonly SteppedTime _time = new();
    Crowd _crowd = null!;
    PushBench _bench = null!;
    Subscription _subscription = null!;

    [SetUp]
    public async Task Gather()
    {
        _crowd = await Crowd.Gather(Chat);
        _bench = new PushBench(Chat, _time);
        _subscription = _bench.Subscribe(_crowd.Ben);
    }

    [TearDown]
    public void End() => _bench.Dispose();

    [Test]
    public async Task Waits_grow_until_it_is_given_up_at_the_sixth_try_and_the_next_message_begins_anew()
    {
        _bench.Gateway.Otherwise = new PushAnswer(PushResult.Failing);
        _bench.Put(_subscription, _crowd.Direct, 10);
        for (var (tries, delay) = (1, 1.0); tries < 6; tries++, delay *= 2)
        {
            await _bench.Gateway.Next();
            var wait = await Wait();
            Assert.That(wait.TotalSeconds, Is.InRange(delay / 2, delay * 1.5), $"after try {tries}");
            _time.Advance(wait - TimeSpan.FromMilliseconds(1));
            Assert.That(_bench.Gateway.IsQuiet, Is.True);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(10), "the sixth");
        // Whoever came after it shows that nothing waits for it any more.
        _bench.Gateway.Otherwise = new PushAnswer(PushResult.Delivered);
        _bench.Put(_subscription, _crowd.Direct, 11);
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(11));
        await Eventually.Holds(() => _subscription.State.LastSuccessAt is not null, TimeSpan.FromSeconds(20), () => "it is taken");
        Assert.That((_time.UntilNext, _bench.Gateway.IsQuiet), Is.EqualTo(((TimeSpan?)null, true)));
    }

    [Test]
    public async Task What_the_push_service_asks_for_is_waited_for()
    {
        _bench.Gateway.Answers.Enqueue(new PushAnswer(PushResult.Busy, RetryAfter: TimeSpan.FromMinutes(10)));
        _bench.Gateway.Answers.Enqueue(new PushAnswer(PushResult.Busy, RetryAfter: TimeSpan.FromMilliseconds(1)));
        _bench.Put(_subscription, _crowd.Direct, 10);
        await _bench.Gateway.Next();
        Assert.That(await Wait(), Is.EqualTo(TimeSpan.FromMinutes(10)));
        _time.Advance(TimeSpan.FromMinutes(10));
        await _bench.Gateway.Next();
        Assert.That((await Wait()).TotalSeconds, Is.InRange(1, 3), "never sooner than by itself");
        _time.Advance(TimeSpan.FromSeconds(3));
        await _bench.Gateway.Next();
        await Eventually.Holds(() => _subscription.State.LastSuccessAt is not null, TimeSpan.FromSeconds(20), () => "it is taken");
        Assert.That(_time.UntilNext, Is.Null);
    }

    [Test]
    public async Task A_wait_that_ends_after_half_an_hour_is_not_begun()
    {
        _bench.Gateway.Answers.Enqueue(new PushAnswer(PushResult.Busy, RetryAfter: TimeSpan.FromMinutes(20)));
        _bench.Gateway.Answers.Enqueue(new PushAnswer(PushResult.Busy, RetryAfter: TimeSpan.FromMinutes(11)));
        _bench.Put(_subscription, _crowd.Direct, 10);
        await _bench.Gateway.Next();
        _time.Advance(await Wait());
        await _bench.Gateway.Next();
        await NothingWaits();
        Assert.That(_bench.Gateway.IsQuiet, Is.True);
        _bench.Put(_subscription, _crowd.Direct, 10);
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(10), "it was told to nobody, so it may be told");
    }

    [Test]
    public async Task A_newer_message_takes_the_place_of_the_one_that_waits()
    {
        _bench.Gateway.Answers.Enqueue(new PushAnswer(PushResult.Unreachable));
        _bench.Put(_subscription, _crowd.Direct, 10);
        await _bench.Gateway.Next();
        var wait = await Wait();
        _bench.Put(_subscription, _crowd.Direct, 11);
        _time.Advance(wait);
        Assert.That((await _bench.Gateway.Next()).Sequence, Is.EqualTo(11));
        Assert.That(_bench.Gateway.IsQuiet, Is.True);
    }

    /// <summary>How long the one that waits has to wait, as soon as it does.</summary>
    async Task<TimeSpan> Wait()
    {
        await Eventually.Holds(() => _time.UntilNext is not null, TimeSpan.FromSeconds(20), () => "somebody waits");
        return _time.UntilNext!.Value;
    }

    /// <summary>The failure is noted just before it is decided; a push to another conversation goes behind that.</summary>
    async Task NothingWaits()
    {
        _bench.Put(_subscription, _crowd.Group, 1);
        await _bench.Gateway.Next();
        Assert.That(_time.UntilNext, Is.Null);
    }
}
