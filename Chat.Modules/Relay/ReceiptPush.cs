using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>A user's cursor in a conversation, after it has moved.</summary>
readonly record struct MovedCursor(Id Conversation, MemberCursor Cursor);

/// <summary>Tells the devices that follow a conversation how far its people have come. A missed receipt is made good by the next one, or by <c>welcome</c>.</summary>
sealed class ReceiptPush(Audiences audiences, ConversationKinds kinds, GroupReceipts groups, IPrivacy privacy)
{
    public async ValueTask Tell(IReadOnlyList<MovedCursor> moved, CancellationToken cancellation)
    {
        var rules = await privacy.Now();
        foreach (var conversation in moved.GroupBy(one => one.Conversation, one => one.Cursor))
        {
            // A user who acknowledges and reads at once has moved twice.
            var cursors = conversation.GroupBy(cursor => cursor.User).Select(ofUser => ofUser.Last()).ToList();
            if (await kinds.IsGroup(conversation.Key, cancellation)) await groups.Tell(conversation.Key, cursors, cancellation);
            else TellDirect(conversation.Key, cursors, rules);
        }
    }

    void TellDirect(Id conversation, List<MemberCursor> cursors, PrivacyRules rules)
    {
        foreach (var cursor in cursors)
        {
            var frame = FrameWriting.Encode(new Receipt(conversation, cursor));
            foreach (var stream in audiences.Of(conversation))
            {
                var viewer = stream.Link.Owner.User;
                var seen = cursor.AsSeenBy(viewer, rules);
                if (seen == cursor) stream.Link.Post(frame);
                else if (!rules.AreApart(viewer, cursor.User)) stream.Link.Post(FrameWriting.Encode(new Receipt(conversation, seen)));
            }
        }
    }
}
