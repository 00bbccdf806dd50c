using Chat.Modules.Messaging.Contract;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>After a commit that added or removed members: everybody concerned hears of it, those who were removed included.</summary>
sealed class GroupChangeListener(GroupsStore store, IPublisher publisher) : INotificationHandler<EntryStored>
{
    public async ValueTask Handle(EntryStored notification, CancellationToken cancellationToken)
    {
        if (notification.Change is not { } change || change.Members.Added.Count + change.Members.Removed.Count == 0) return;
        if (await store.Find(notification.Entry.Conversation, cancellationToken) is not { } group) return;
        var concerned = group.Members.Select(member => member.User).Concat(change.Members.Removed).ToHashSet();
        var changed = new ConversationChanged(notification.Entry.Conversation, concerned, notification.Entry.StoredAt) { By = notification.Entry.Sender.User };
        await publisher.Publish(changed, CancellationToken.None);
    }
}
