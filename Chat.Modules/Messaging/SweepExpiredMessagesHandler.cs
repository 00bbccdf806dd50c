using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Mediator;

namespace Chat.Modules.Messaging;

/// <summary>With the last message of an epoch goes what could open it. The current epoch stays: messages are still written in it.</summary>
sealed class SweepExpiredMessagesHandler(IDatabase database, IEpochArchives archives, TimeProvider time) : IRequestHandler<SweepExpiredMessages, int>
{
    /// <summary>Others write in between.</summary>
    const int MostPerTransaction = 500;

    public async ValueTask<int> Handle(SweepExpiredMessages request, CancellationToken cancellationToken)
    {
        var swept = 0;
        while (true)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var removed = await database.Write(connection => Sweep(connection, now), cancellationToken);
            swept += removed;
            if (removed < MostPerTransaction) return swept;
        }
    }

    async Task<int> Sweep(DbConnection connection, long now)
    {
        var epochs = await MessagesStore.RemoveExpired(connection, now, MostPerTransaction);
        foreach (var (conversation, epoch) in epochs.Distinct())
        {
            if (await MessagesStore.HasMessagesOf(connection, conversation, epoch)) continue;
            if (epoch < (await ConversationsStore.Position(connection, conversation)).Epoch) await archives.Forget(connection, conversation, epoch);
        }
        return epochs.Count;
    }
}
