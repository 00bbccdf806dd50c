using Chat.Modules.Messaging.Contract;

namespace Chat.Modules.Assets;

static class Attachment
{
    /// <summary>When a file that is attached now goes by itself: some time after a message that is sent now would disappear. Null: it stays.</summary>
    public static long? ExpiryIn(Conversation conversation, long now) =>
        conversation.ExpiresAfter is { } seconds ? now + seconds * 1000 + (long)AssetLimits.ExpirySlack.TotalMilliseconds : null;
}
