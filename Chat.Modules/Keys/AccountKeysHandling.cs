using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

sealed class AccountKeysHandling : IAccountKeys
{
    public Fault? Check(AccountKeys keys) => KeyRules.IsSane(keys) ? null : AccountFaults.MalformedRequest;

    public async Task Add(DbConnection connection, Id user, AccountKeys keys)
    {
        await IdentityKeysStore.Add(connection, user, keys.IdentityKey, DeviceListVersion.Read(keys.DeviceList.Payload)!.Value, keys.DeviceList);
        await VaultsStore.Add(connection, user, keys.Vault);
    }

    public Task ForgetDevice(DbConnection connection, Id device) => KeyPackagesStore.RemoveAll(connection, device);
}
