using System.Security.Cryptography;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys;

/// <summary>
/// What the key log holds of a device list, 64 bytes: half of them only who knows the user's id can recognise, half stand for identity key and
/// list (docs/security.md, "Key log").
/// </summary>
static class KeyLogEntry
{
    public static byte[] Of(Id user, byte[] identityKey, byte[] listPayload) =>
    [
        .. SHA256.HashData([.. "chat key log user v1"u8, .. user.ToBytes()]),
        .. SHA256.HashData([.. "chat key log keys v1"u8, .. identityKey, .. SHA256.HashData(listPayload)]),
    ];
}
