namespace Chat.Modules.Keys.Contract;

/// <summary>What a new account brings: its public identity, its first device list, and the vault that only its owner can open.</summary>
public sealed record AccountKeys(byte[] IdentityKey, SignedDeviceList DeviceList, Vault Vault);

/// <param name="Payload">MessagePack; the server reads nothing of it but the version, its second element.</param>
public sealed record SignedDeviceList(byte[] Payload, byte[] Signature);

public sealed record Vault(byte[] Sealed, IReadOnlyList<VaultWrap> Wraps);

/// <summary>The vault key, sealed for one way in.</summary>
/// <param name="Kind">The way in: a password, the recovery code, …</param>
public sealed record VaultWrap(string Kind, byte[] Sealed)
{
    public const string Password = "password";
    public const string Recovery = "recovery";
}
