using Chat.Modules.Protocol;

namespace Chat.Modules.Keys.Contract;

public static class OldVaultFaults
{
    public static readonly Fault OldVaultUnknown = new(164, "old_vault_unknown", "There is no such old history of yours.");
    public static readonly Fault VaultStale = new(165, "vault_stale", "Another of your devices has changed the vault.", Temporary: true);
}
