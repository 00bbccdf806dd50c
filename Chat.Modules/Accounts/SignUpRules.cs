using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>What a sign-up must look like before anything is looked up.</summary>
static class SignUpRules
{
    public const int SecretBytes = 32;

    /// <summary>One length for all, so that made-up salts look like real ones.</summary>
    public const int SaltBytes = 16;

    public static Fault? Check(SignUp request, IAccountKeys keys)
    {
        if (Usernames.Normalise(request.Username) is null) return AccountFaults.UsernameInvalid;
        if (Names.Normalise(request.DisplayName) is null) return AccountFaults.DisplayNameInvalid;
        if (request.UserId.IsEmpty || request.DeviceId.IsEmpty || Names.Normalise(request.DeviceName) is null) return AccountFaults.MalformedRequest;
        if (!IsSane(request.Password) || request.RecoveryAuth.Length != SecretBytes) return AccountFaults.MalformedRequest;
        return keys.Check(request.Keys);
    }

    public static bool IsSane(NewPassword password) => password.AuthSecret.Length == SecretBytes
        && password.Salt.Length == SaltBytes
        && password.MemoryKiB is >= 8 and <= 4 * 1024 * 1024
        && password.Iterations is >= 1 and <= 1000
        && password.Parallelism is >= 1 and <= 64;
}
