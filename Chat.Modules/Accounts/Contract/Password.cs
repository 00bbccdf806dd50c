namespace Chat.Modules.Accounts.Contract;

/// <summary>How a client turns this account's password into its secrets (Argon2id).</summary>
public sealed record PasswordParameters(byte[] Salt, long MemoryKiB, long Iterations, long Parallelism);

/// <param name="AuthSecret">32 bytes that prove the password without telling it.</param>
public sealed record NewPassword(byte[] Salt, long MemoryKiB, long Iterations, long Parallelism, byte[] AuthSecret);
