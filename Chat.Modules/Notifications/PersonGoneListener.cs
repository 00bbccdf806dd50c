using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Notifications;

/// <summary>Nothing more is told to whose account is gone or disabled. Enabled again, its devices subscribe anew when they connect.</summary>
sealed class PersonGoneListener(Subscriptions subscriptions, PushSubscriptionsStore store) : INotificationHandler<AccountDeleted>, INotificationHandler<PersonDisabled>
{
    public ValueTask Handle(AccountDeleted notification, CancellationToken cancellationToken)
    {
        subscriptions.RemoveOf(notification.User);
        return ValueTask.CompletedTask;
    }

    public async ValueTask Handle(PersonDisabled notification, CancellationToken cancellationToken)
    {
        subscriptions.RemoveOf(notification.User);
        await store.RemoveOf(notification.User);
    }
}
