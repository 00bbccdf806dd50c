using System.Diagnostics;

namespace Chat.Tests.FaultTests;

/// <summary>Waits for what must come true, without guessing how long that takes.</summary>
static class Eventually
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public static async Task Holds(Func<Task<bool>> condition, TimeSpan patience, Func<string> what)
    {
        for (var clock = Stopwatch.StartNew(); !await condition();)
        {
            if (clock.Elapsed > patience) throw new TimeoutException($"Not within {patience.TotalSeconds} s: {what()}");
            await Task.Delay(Step);
        }
    }

    /// <param name="condition">Asked again and again.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="what">Put into words when it did not come true.</param>
    public static Task Holds(Func<bool> condition, TimeSpan patience, Func<string> what) => Holds(() => Task.FromResult(condition()), patience, what);
}
