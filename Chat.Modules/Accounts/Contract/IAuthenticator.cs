using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public interface IAuthenticator
{
    /// <summary>Null for a token that is unknown or whose device was revoked.</summary>
    ValueTask<Caller?> Authenticate(string token, CancellationToken cancellation);
}
