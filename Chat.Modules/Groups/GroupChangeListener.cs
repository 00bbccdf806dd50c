using Chat.Modules.Messaging.Contract;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>After a commit that added or removed members: everybody concerned fetches the group again, those who were removed included.</summary>
sealed class GroupChangeListener(GroupsStore store, GroupChangePush push) : INotificationHandler<EntryStored>
{
    public async ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        if (notification.Change is not { } change || change.Members.Added.Count + change.Members.Removed.Count == 0) return;
        if (await store.Find(notification.Entry.Conversation, cancellationToken) is not { } group) return;
        push.Tell(notification.Entry.Conversation, group.Members.Select(member => member.User).Concat(change.Members.Removed), notification.Entry.StoredAt);
    }
}
