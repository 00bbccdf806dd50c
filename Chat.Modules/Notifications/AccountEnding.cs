using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class AccountEnding : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        await PushSubscriptionsStore.RemoveOf(connection, user);
        await NotificationSettingsStore.Remove(connection, user);
        return [];
    }
}
