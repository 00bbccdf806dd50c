using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>What signing in needs to know of an account.</summary>
sealed record Account(
    Id Id, string Username, string Role, long? DisabledAt, byte[] PasswordHash, byte[] Salt, long MemoryKiB, long Iterations, long Parallelism,
    byte[] RecoveryHash)
{
    public PasswordParameters Parameters => new(Salt, MemoryKiB, Iterations, Parallelism);

    public byte[] HashOf(SecretKind kind) => kind == SecretKind.Password ? PasswordHash : RecoveryHash;
}

/// <summary>What an account is proved by.</summary>
sealed record Secrets(PasswordParameters Parameters, byte[] PasswordHash, byte[] RecoveryHash);

sealed record NewAccount(Person Person, string Role, PasswordParameters Parameters, byte[] PasswordHash, byte[] RecoveryHash);
