using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

/// <summary>Unfinished uploads go. What was sent to others stays with them, and names nobody as its uploader.</summary>
sealed class AccountEnding(TimeProvider time) : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        await AssetsStore.Disown(connection, user, time.GetUtcNow().ToUnixTimeMilliseconds());
        return [];
    }
}
