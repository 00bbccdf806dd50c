using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Privacy;

sealed class AccountDeletedListener(CurrentPrivacy privacy) : INotificationHandler<AccountDeleted>
{
    public ValueTask Handle(AccountDeleted notification, CancellationToken cancellationToken)
    {
        privacy.Forget(notification.User);
        return ValueTask.CompletedTask;
    }
}
