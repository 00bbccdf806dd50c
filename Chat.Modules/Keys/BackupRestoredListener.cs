using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Mediator;

namespace Chat.Modules.Keys;

/// <summary>
/// One-time key packages that were used after the backup are back, and their private halves are gone from the devices: nobody may be given one again.
/// The devices put new ones here when they next connect.
/// </summary>
sealed class BackupRestoredListener(IDatabase database) : INotificationHandler<BackupRestored>
{
    public async ValueTask Handle(BackupRestored notification, CancellationToken cancellationToken) =>
        await database.Write(KeyPackagesStore.RemoveOneTime, cancellationToken);
}
