namespace Chat.Modules.Notifications.Contract;

/// <summary>What brings pushes out, beside everything else.</summary>
public interface IPushDelivery
{
    /// <summary>Knows from now on which devices are subscribed. Before anybody is served.</summary>
    Task Begin(CancellationToken cancellation);

    /// <summary>Works until it is cancelled. What waits then is lost: devices find everything in the log.</summary>
    Task Run(CancellationToken cancellation);
}
