using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>The user has another username or display name, or is gone.</summary>
/// <param name="Version">Of all changes so far.</param>
/// <param name="Acquaintances">Those who shared a conversation with the user before the change.</param>
public sealed record PersonChanged(Id User, long Version, IReadOnlySet<Id> Acquaintances) : INotification;
