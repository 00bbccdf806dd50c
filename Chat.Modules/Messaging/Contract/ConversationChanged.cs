using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging.Contract;

/// <summary>Members, roles or settings of a conversation have changed.</summary>
/// <param name="Users">Those whom it concerns, who was removed or left included.</param>
/// <param name="At">Milliseconds since 1970: of two changes the later one has the higher version.</param>
public sealed record ConversationChanged(Id Conversation, IReadOnlyCollection<Id> Users, long At) : INotification
{
    /// <summary>Who added or removed members, so that who was removed can be told.</summary>
    public Id? By { get; init; }
}
