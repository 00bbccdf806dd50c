using Chat.Modules.Notifications;
using NUnit.Framework;

namespace Chat.Tests.Modules.Notifications;

/// <summary>One push service that never answers holds up itself alone.</summary>
public sealed class PushPlacesTests
{
    [Test]
    public async Task A_silent_host_holds_16_places_and_others_are_served()
    {
        using var places = new PushPlaces();
        var (silent, begun) = (new TaskCompletionSource<int>(), 0);
        var waiting = Enumerable.Range(0, 100).Select(_ => places.Within("silent", () =>
        {
            Interlocked.Increment(ref begun);
            return silent.Task;
        }, default)).ToList();
        Assert.That(begun, Is.EqualTo(16));
        Assert.That(await places.Within("other", () => Task.FromResult(7), default), Is.EqualTo(7));
        silent.SetResult(1);
        await Task.WhenAll(waiting);
        Assert.That(begun, Is.EqualTo(100));
    }
}
