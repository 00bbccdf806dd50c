using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

sealed class AccountKeysHandling(IIdSource ids) : IAccountKeys
{
    public Fault? Check(AccountKeys keys) => KeyRules.IsSane(keys) ? null : AccountFaults.MalformedRequest;

    public async Task Add(DbConnection connection, Id user, AccountKeys keys)
    {
        await PublishedKeys.Add(connection, user, keys.IdentityKey, keys.DeviceList);
        await VaultsStore.Add(connection, user, keys.Vault);
    }

    public async Task Renew(DbConnection connection, Id user, AccountKeys keys, PasswordParameters password, long now)
    {
        if (await VaultsStore.Take(connection, user) is { } vault)
        {
            var old = new OldVault(ids.NewId(), now, password, vault.Sealed, vault.Wraps);
            await OldVaultsStore.Add(connection, user, old);
            await EpochArchivesStore.Retire(connection, user, old.VaultId);
        }
        await VaultsStore.Add(connection, user, keys.Vault);
        await PublishedKeys.Renew(connection, user, keys.IdentityKey, keys.DeviceList);
    }

    public Task ForgetDevice(DbConnection connection, Id device) => KeyPackagesStore.RemoveAll(connection, device);

    public bool AreSane(IReadOnlyList<VaultWrap> wraps) => KeyRules.AreSane(wraps);

    public Task ReplaceWraps(DbConnection connection, Id user, IReadOnlyList<VaultWrap> wraps) => VaultsStore.ReplaceWraps(connection, user, wraps);

    public bool IsSane(SignedDeviceList list) => KeyRules.IsSane(list);

    public Task<bool> ReplaceList(DbConnection connection, Id user, SignedDeviceList list) => PublishedKeys.Replace(connection, user, list);
}
