using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups.Contract;

/// <summary>The user has left the group without a commit.</summary>
/// <param name="Devices">The user's, no longer routed to.</param>
public sealed record MemberLeft(Id Group, Id User, IReadOnlyList<Id> Devices) : INotification;
