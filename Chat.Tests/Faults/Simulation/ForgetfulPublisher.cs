using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>Loses the news of a stored entry now and then, as a cluster's message bus may: the log has to make it good.</summary>
sealed class ForgetfulPublisher(Mediator.Mediator publisher, Random random) : IPublisher
{
    /// <summary>Of a hundred entries, how many are told to nobody.</summary>
    public int LossesPerHundred { get; set; }

    /// <summary>The highest sequence that was told, per conversation.</summary>
    public Dictionary<Id, long> Told { get; } = [];

    public ValueTask Publish<TNotification>(TNotification notification, CancellationToken cancellationToken = default) where TNotification : INotification
    {
        if (notification is EntryStored { Entry: var entry })
        {
            if (random.Next(100) < LossesPerHundred) return ValueTask.CompletedTask;
            Told[entry.Conversation] = Math.Max(Told.GetValueOrDefault(entry.Conversation), entry.Sequence);
        }
        return publisher.Publish(notification, cancellationToken);
    }

    public ValueTask Publish(object notification, CancellationToken cancellationToken = default) => publisher.Publish(notification, cancellationToken);
}
