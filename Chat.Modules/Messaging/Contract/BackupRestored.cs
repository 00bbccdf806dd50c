using Mediator;

namespace Chat.Modules.Messaging.Contract;

/// <summary>The database has gone back to an earlier state. Told once, before anybody is served from it; a listener that fails ends the restoration.</summary>
public sealed record BackupRestored : INotification;
