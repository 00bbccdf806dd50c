using Chat.Modules.Accounts.Contract;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Messaging.Contract;
using Mediator;

namespace Chat.Host;

/// <summary>
/// Once a minute deletes the messages that have disappeared (until then they are served without their payload), and files that nobody has attached. A failure is logged; the next minute tries again.
/// Files have a loop of their own: a service that does not answer holds up each of them for minutes.
/// </summary>
sealed class ExpirySweep(ISender sender, TimeProvider time, ILogger<ExpirySweep> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        EachMinute(
            async () =>
            {
                await sender.Send(new SweepExpiredMessages(), stoppingToken);
                await sender.Send(new NoticeDisabled(), stoppingToken);
            }, stoppingToken),
        EachMinute(async () => await sender.Send(new SweepAssets(), stoppingToken), stoppingToken));

    async Task EachMinute(Func<Task> sweep, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        // Not at once: a start has better things to do.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sweep();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Of whatever kind: what escapes from here ends the whole process.
                log.LogWarning(failure, "What has expired could not be deleted now");
            }
        }
    }
}
