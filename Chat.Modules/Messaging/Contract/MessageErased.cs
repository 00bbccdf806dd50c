using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging.Contract;

/// <summary>The payload of this message is gone from the log.</summary>
public sealed record MessageErased(Id Conversation, long Sequence) : INotification;
