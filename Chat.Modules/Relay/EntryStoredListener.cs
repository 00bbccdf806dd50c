using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Hands a stored entry to the connected devices that follow the conversation; its frame is encoded once.</summary>
sealed class EntryStoredListener(Audiences audiences, DeviceStreams streams) : INotificationHandler<EntryStored>
{
    public ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        var entry = notification.Entry;
        if (notification.Change is { } change) Apply(notification, change);
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
            stream.Follow(commit.Conversation, acked: commit.Sequence - 1, last: commit.Sequence - 1);
        }
    }

    static byte[]? EncodeWelcome(EntryStored stored) => stored.Change is { Welcome: { } welcome } change
        ? FrameWriting.Encode(new WelcomeTo(
            stored.Entry.Conversation, stored.Entry.Sequence, stored.Entry.Epoch + 1, welcome, change.GroupInfo, stored.Members))
        : null;
}
