using Chat.Modules.Protocol;
using Mediator;

#pragma warning disable MSG0005
namespace Chat.Modules.Accounts.Contract;

public sealed record DeviceRevoked(Id User, Id Device) : INotification;
