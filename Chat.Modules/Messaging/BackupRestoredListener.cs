using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Mediator;

namespace Chat.Modules.Messaging;

/// <summary>Gives the log another name: sequences that clients remember may stand for something else from now on, and only the name tells them so.</summary>
sealed class BackupRestoredListener(IDatabase database, IIdSource ids) : INotificationHandler<BackupRestored>
{
    public async ValueTask Handle(BackupRestored notification, CancellationToken cancellationToken)
    {
        var fresh = ids.NewId();
        await database.Write(connection => MessagesStore.RenameLog(connection, fresh), cancellationToken);
    }
}
