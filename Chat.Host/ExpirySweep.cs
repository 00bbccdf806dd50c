using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Mediator;

namespace Chat.Host;

/// <summary>Once a minute deletes the messages that have disappeared. Until then they are served without their payload. A failure is logged; the next minute tries again.</summary>
sealed class ExpirySweep(ISender sender, TimeProvider time, ILogger<ExpirySweep> log) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        // Not at once: a start has better things to do.
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sender.Send(new SweepExpiredMessages(), stoppingToken);
            }
            catch (StorageException failure)
            {
                log.LogWarning(failure, "Expired messages could not be deleted now");
            }
        }
    }
}
