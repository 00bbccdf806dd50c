using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.AccountData;

sealed class AccountEnding : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        await AccountDataStore.Remove(connection, user);
        return [];
    }
}
