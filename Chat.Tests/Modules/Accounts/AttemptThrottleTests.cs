using Chat.Modules.Accounts;
using NUnit.Framework;

namespace Chat.Tests.Modules.Accounts;

public sealed class AttemptThrottleTests
{
    [Test]
    public void What_is_long_past_is_forgotten()
    {
        var time = new FakeTime();
        var throttle = new AttemptThrottle(time, freeAttempts: 2);
        throttle.Begin("ana");
        throttle.Begin("ana");
        Assert.That(throttle.Begin("ana"), Is.Not.Null);
        time.Advance(TimeSpan.FromHours(1.1));
        Assert.That(throttle.Begin("ana"), Is.Null);
        Assert.That(throttle.Begin("ana"), Is.Null);
    }

    [Test]
    public void Who_has_to_wait_longest_is_kept_when_room_runs_out()
    {
        var time = new FakeTime();
        var throttle = new AttemptThrottle(time, freeAttempts: 1, capacity: 10);
        throttle.Begin("ana");
        time.Advance(TimeSpan.FromSeconds(2));
        throttle.Begin("ana");
        for (var key = 0; key < 1000; key++) throttle.Begin($"key {key}");
        Assert.That(throttle.Begin("ana"), Is.EqualTo(TimeSpan.FromSeconds(4)));
    }
}
