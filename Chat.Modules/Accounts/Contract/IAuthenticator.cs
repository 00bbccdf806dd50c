using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public interface IAuthenticator
{
    /// <summary>Null for a token that is unknown or whose device was revoked, and while the account is disabled.</summary>
    ValueTask<Caller?> Authenticate(string token, CancellationToken cancellation);

    /// <summary>Why a token opens nothing, when that is known: <c>device_revoked</c>, <c>account_disabled</c>. Null for a token that is nobody's.</summary>
    ValueTask<Fault?> WhyRefused(string token, CancellationToken cancellation);
}
