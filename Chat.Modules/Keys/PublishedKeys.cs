using System.Data.Common;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

/// <summary>An account's identity key and device list, as others see them: whatever changes them is in the key log by the same write.</summary>
static class PublishedKeys
{
    public static async Task Add(DbConnection connection, Id user, byte[] identityKey, SignedDeviceList list)
    {
        await IdentityKeysStore.Add(connection, user, identityKey, VersionOf(list), list);
        await KeyLogStore.Append(connection, KeyLogEntry.Of(user, identityKey, list.Payload));
    }

    /// <summary>Another identity in the place of the user's, whatever its list was.</summary>
    public static async Task Renew(DbConnection connection, Id user, byte[] identityKey, SignedDeviceList list)
    {
        await IdentityKeysStore.Renew(connection, user, identityKey, VersionOf(list), list);
        await KeyLogStore.Append(connection, KeyLogEntry.Of(user, identityKey, list.Payload));
    }

    /// <summary>False, and nothing has changed, when the list does not follow the stored one.</summary>
    public static async Task<bool> Replace(DbConnection connection, Id user, SignedDeviceList list)
    {
        if (await IdentityKeysStore.Replace(connection, user, VersionOf(list), list) is not { } identityKey) return false;
        await KeyLogStore.Append(connection, KeyLogEntry.Of(user, identityKey, list.Payload));
        return true;
    }

    static long VersionOf(SignedDeviceList list) => DeviceListVersion.Read(list.Payload)!.Value;
}
