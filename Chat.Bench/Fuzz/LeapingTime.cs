namespace Chat.Bench.Fuzz;

/// <summary>A clock that each input finds more than an hour further on: no input has to wait because of those before it.</summary>
sealed class LeapingTime : TimeProvider
{
    static readonly TimeSpan Step = TimeSpan.FromMinutes(61);

    DateTimeOffset _now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Leap() => _now += Step;
}
