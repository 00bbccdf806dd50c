using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

/// <summary>The public identity stays, with the last device list: by it the others know whose messages they were.</summary>
sealed class AccountEnding : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        await KeyPackagesStore.RemoveAllOf(connection, user);
        await VaultsStore.Remove(connection, user);
        await EpochArchivesStore.RemoveAll(connection, user);
        foreach (var vault in await OldVaultsStore.RemoveAll(connection, user)) await EpochArchivesStore.RemoveOld(connection, vault);
        return [];
    }
}
