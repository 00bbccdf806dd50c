using Chat.Modules.Messaging.Contract;
using Mediator;

namespace Chat.Modules.Sessions;

/// <summary>Fences went back with the backup: devices that are no copies know later ones. The first memory of each that comes is let in.</summary>
sealed class BackupRestoredListener(FencesStore fences) : INotificationHandler<BackupRestored>
{
    public async ValueTask Handle(BackupRestored notification, CancellationToken cancellationToken) => await fences.RemoveAll();
}
