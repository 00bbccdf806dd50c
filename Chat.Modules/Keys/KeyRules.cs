using Chat.Modules.Keys.Contract;

namespace Chat.Modules.Keys;

static class KeyRules
{
    public static bool IsSane(AccountKeys keys) =>
        keys.IdentityKey.Length == KeyLimits.IdentityKeyBytes && IsSane(keys.DeviceList) && IsSane(keys.Vault);

    public static bool IsSane(SignedDeviceList list) =>
        list.Payload.Length <= KeyLimits.DeviceListBytes && list.Signature.Length == KeyLimits.SignatureBytes && DeviceListVersion.Read(list.Payload) is >= 0;

    public static bool AreSane(IReadOnlyList<VaultWrap> wraps) => wraps.Count is > 0 and <= KeyLimits.VaultWraps && wraps.All(IsSane)
        && wraps.DistinctBy(wrap => wrap.Kind).Count() == wraps.Count;

    static bool IsSane(Vault vault) => vault.Sealed.Length is > 0 and <= KeyLimits.VaultBytes && AreSane(vault.Wraps);

    static bool IsSane(VaultWrap wrap) => wrap is { Kind.Length: > 0 and <= 32, Sealed.Length: > 0 and <= KeyLimits.VaultWrapBytes }
        && wrap.Kind.All(letter => char.IsAsciiLetterLower(letter) || letter == '-');
}
