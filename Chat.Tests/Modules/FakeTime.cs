namespace Chat.Tests.Modules;

/// <summary>A clock that moves when it is told to.</summary>
sealed class FakeTime : TimeProvider
{
    DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}
