using Chat.Modules.Protocol;

namespace Chat.Modules.Notifications;

/// <summary>What a device is to be told of a conversation: the newest message, or how far it was read elsewhere.</summary>
/// <param name="Sequence">Of the message, or up to which it is read.</param>
/// <param name="Payload">The ciphertext; null when it is too large.</param>
/// <param name="ExpiresAt">Milliseconds since 1970; null for what stays.</param>
/// <param name="Mentions">Somebody is mentioned in it.</param>
sealed record PushNews(Id Conversation, long Sequence, bool IsRead, long Epoch, byte[]? Payload, long? ExpiresAt, bool Mentions = false);
