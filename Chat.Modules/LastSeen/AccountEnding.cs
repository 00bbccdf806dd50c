using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.LastSeen;

sealed class AccountEnding : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        await LastSeenStore.Remove(connection, user);
        return [];
    }
}
