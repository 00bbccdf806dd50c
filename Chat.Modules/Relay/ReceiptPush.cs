using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>A user's cursor in a conversation, after it has moved.</summary>
readonly record struct MovedCursor(Id Conversation, MemberCursor Cursor);

/// <summary>Tells the devices that follow a conversation how far a user has come. A missed receipt is made good by the next one, or by <c>welcome</c>.</summary>
sealed class ReceiptPush(Audiences audiences)
{
    public void Tell(MovedCursor moved)
    {
        var audience = audiences.Of(moved.Conversation);
        if (audience.IsEmpty) return;
        var frame = FrameWriting.Encode(new Receipt(moved.Conversation, moved.Cursor));
        foreach (var stream in audience) stream.Link.Post(frame);
    }
}
