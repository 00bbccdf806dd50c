using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups.Contract;

/// <summary>The user has left the group without a commit.</summary>
public sealed record MemberLeft(Id Group, Id User) : INotification;
