using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>Loses, repeats or holds back the news of a stored entry now and then, as a cluster's message bus may: the log has to make it good.</summary>
sealed class ForgetfulPublisher(Mediator.Mediator publisher, SimulatedScheduler scheduler, Random random) : IPublisher
{
    /// <summary>Of a hundred entries, how many are told to nobody.</summary>
    public int LossesPerHundred { get; set; }

    /// <summary>Of a hundred messages, how many are told after what comes behind them, and how many twice.</summary>
    public int DisorderPerHundred { get; set; }

    /// <summary>The highest sequence that was told, per conversation.</summary>
    public Dictionary<Id, long> Told { get; } = [];

    public ValueTask Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default) where TNotification : INotification
    {
        if (notification is EntryStored { Entry: var entry })
        {
            if (random.Next(100) < LossesPerHundred) return ValueTask.CompletedTask;
            if (entry.Kind == EntryKind.Application && random.Next(100) < DisorderPerHundred)
            {
                PublishLater(notification, entry);
                // And twice, or only then.
                if (random.Next(2) == 0) return ValueTask.CompletedTask;
            }
            Note(entry);
        }
        return publisher.Publish(notification, cancellationToken);
    }

    void PublishLater<TNotification>(TNotification notification, LogEntry entry) where TNotification : INotification => scheduler.Post(
        async _ =>
        {
            Note(entry);
            await publisher.Publish(notification);
        }, null);

    void Note(LogEntry entry) => Told[entry.Conversation] = Math.Max(Told.GetValueOrDefault(entry.Conversation), entry.Sequence);

    public ValueTask Publish(object notification, CancellationToken cancellationToken = default) => publisher.Publish(notification, cancellationToken);
}
