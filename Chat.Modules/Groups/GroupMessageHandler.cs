using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>After an entry of a group is on disk: who are the members, where are they connected, hand over. The entry is encoded once, whatever the size of the group.</summary>
sealed class GroupMessageHandler(GroupsStore store, ISessions sessions, IFanout fanout) : INotificationHandler<EntryStored>
{
    public async ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        if (notification.Kind != ConversationKind.Group) return;
        var entry = notification.Entry;
        // A message names its members from memory and is handed over without waiting, which keeps the order; a commit may have changed them.
        var members = notification.Change is null
            ? notification.Members
            : (await store.Find(entry.Conversation, cancellationToken))?.Members.Select(member => member.User) ?? [];
        var receivers = members.SelectMany(sessions.Of).Select(link => link.Owner).ToList();
        if (receivers.Count > 0) fanout.HandOver(entry.Conversation, entry.Sequence, FrameWriting.Encode(entry), receivers);
    }
}
