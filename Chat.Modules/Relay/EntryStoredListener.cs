using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Hands a stored entry to the connected devices of the conversation's members; its frame is encoded once.</summary>
sealed class EntryStoredListener(DeviceStreams streams) : INotificationHandler<EntryStored>
{
    public ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        var frame = FrameWriting.Encode(notification.Entry);
        var welcome = EncodeWelcome(notification);
        foreach (var stream in streams.Of(notification.Change is { } grown ? notification.Members.Concat(grown.Members.Added) : notification.Members))
        {
            if (notification.Change is { } change) Apply(stream, notification.Entry, change, welcome);
            stream.Offer(notification.Entry, frame);
        }
        return ValueTask.CompletedTask;
    }

    static void Apply(DeviceStream stream, LogEntry commit, GroupChange change, byte[]? welcome)
    {
        var device = stream.Link.Owner.Device;
        if (change.Dismissed.Contains(device) || change.Members.Removed.Contains(stream.Link.Owner.User)) stream.Leave(commit.Conversation);
        if (!change.Admitted.Contains(stream.Link.Owner)) return;
        if (welcome is not null && device != commit.Sender.Device) stream.Link.Post(welcome);
        stream.Follow(commit.Conversation, acked: commit.Sequence - 1, last: commit.Sequence);
    }

    static byte[]? EncodeWelcome(EntryStored stored) => stored.Change is { Welcome: { } welcome }
        ? FrameWriting.Encode(new WelcomeTo(
            stored.Entry.Conversation, stored.Entry.Sequence, stored.Entry.Epoch + 1, welcome,
            stored.Kind == ConversationKind.Group ? [stored.Entry.Sender.User] : stored.Members))
        : null;
}
