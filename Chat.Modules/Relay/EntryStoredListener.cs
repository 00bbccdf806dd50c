using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>
/// Lets the devices that a commit concerns join or leave the audience, and hands an entry of a direct conversation to it; its frame is encoded once.
/// A group's entries are handed over by the Groups module.
/// </summary>
sealed class EntryStoredListener(Audiences audiences, DeviceStreams streams) : INotificationHandler<EntryStored>
{
    public ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        var entry = notification.Entry;
        if (notification.Change is { } change) Apply(notification, change);
        if (notification.Kind == ConversationKind.Group) return ValueTask.CompletedTask;
        var audience = audiences.Of(entry.Conversation);
        if (audience.IsEmpty) return ValueTask.CompletedTask;
        var frame = FrameWriting.Encode(entry);
        foreach (var stream in audience) stream.Offer(entry.Conversation, entry.Sequence, frame);
        return ValueTask.CompletedTask;
    }

    void Apply(EntryStored stored, GroupChange change)
    {
        var commit = stored.Entry;
        foreach (var device in change.Dismissed) streams.OfDevice(device)?.Leave(commit.Conversation);
        var welcome = EncodeWelcome(stored);
        foreach (var device in change.Admitted)
        {
            if (streams.Of(device) is not { } stream) continue;
            if (welcome is not null && device.Device != commit.Sender.Device) stream.Welcome(welcome);
            // A group's commit may have been handed over before this; the stream then reads it from the log.
            stream.Follow(commit.Conversation, acked: commit.Sequence - 1, last: stored.Kind == ConversationKind.Group ? commit.Sequence : commit.Sequence - 1);
        }
    }

    static byte[]? EncodeWelcome(EntryStored stored) => stored.Change is { Welcome: { } welcome }
        ? FrameWriting.Encode(new WelcomeTo(
            stored.Entry.Conversation, stored.Entry.Sequence, stored.Entry.Epoch + 1, welcome,
            stored.Kind == ConversationKind.Group ? [stored.Entry.Sender.User] : stored.Members))
        : null;
}
