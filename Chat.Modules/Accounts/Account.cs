using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>What signing in needs to know of an account.</summary>
sealed record Account(
    Id Id, string Role, long? DisabledAt, byte[] PasswordHash, byte[] Salt, long MemoryKiB, long Iterations, long Parallelism)
{
    public PasswordParameters Parameters => new(Salt, MemoryKiB, Iterations, Parallelism);
}

sealed record NewAccount(Person Person, string Role, PasswordParameters Parameters, byte[] PasswordHash, byte[] RecoveryHash);
