using Chat.Modules.Notifications.Contract;

namespace Chat.Host.WebPush;

/// <summary>Starts and ends the bringing out of pushes with the process.</summary>
sealed class PushService(IPushDelivery delivery) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await delivery.Begin(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => delivery.Run(stoppingToken);
}
