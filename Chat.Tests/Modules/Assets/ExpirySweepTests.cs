using System.Collections.Concurrent;
using System.Reflection;
using Chat.Host;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Tests.FaultTests;
using Mediator;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Chat.Tests.Modules.Assets;

public sealed class ExpirySweepTests
{
    /// <summary>Regression: messages did not disappear, and people who were disabled stayed connected, for as long as files could not be deleted.</summary>
    [Test]
    public async Task Files_that_cannot_be_deleted_now_hold_up_nothing_else()
    {
        var sender = DispatchProxy.Create<ISender, StuckSender>();
        var asked = ((StuckSender)(object)sender).Asked;
        using var sweep = new ExpirySweep(sender, new HurriedTime(), NullLogger<ExpirySweep>.Instance);
        await sweep.StartAsync(default);
        await Eventually.Holds(
            () => asked.GetValueOrDefault(typeof(SweepExpiredMessages)) > 2 && asked.GetValueOrDefault(typeof(NoticeDisabled)) > 2, TimeSpan.FromSeconds(20), () => "messages are swept again and again");
        await sweep.StopAsync(default);
        Assert.That(asked.GetValueOrDefault(typeof(SweepAssets)), Is.EqualTo(1), "one at a time");
    }

    /// <summary>Its files are never done.</summary>
#pragma warning disable CA1852 // Its proxy is made at run time as a type that inherits from it.
    class StuckSender : DispatchProxy
#pragma warning restore CA1852
    {
        public ConcurrentDictionary<Type, int> Asked { get; } = new();

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Asked.AddOrUpdate(args![0]!.GetType(), 1, (_, count) => count + 1);
            return args[0] switch
            {
                SweepAssets => new ValueTask<int>(Forever((CancellationToken)args[1]!)),
                NoticeDisabled => new ValueTask<Unit>(Unit.Value),
                _ => new ValueTask<int>(0),
            };
        }

        static async Task<int> Forever(CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return 0;
        }
    }

    /// <summary>Its minutes are milliseconds.</summary>
    sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, dueTime / 10_000, period / 10_000);
    }
}
