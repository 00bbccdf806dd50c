using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay;

/// <summary>Tells the connected members how far a user has come. A missed receipt is made good by the next one, or by <c>welcome</c>.</summary>
sealed class ReceiptPush(ISessions sessions)
{
    public void Tell(Conversation conversation, MemberCursor cursor)
    {
        var frame = FrameWriting.Encode(new Receipt(conversation.Id, cursor));
        foreach (var member in conversation.Members)
        {
            foreach (var link in sessions.Of(member)) link.Post(frame);
        }
    }
}
