using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>The user has signed a new device list.</summary>
public sealed record DevicesChanged(Id User, long Version) : INotification;
