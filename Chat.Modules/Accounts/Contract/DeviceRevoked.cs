using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

public sealed record DeviceRevoked(Id User, Id Device) : INotification;
