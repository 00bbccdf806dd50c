using System.Security.Cryptography;
using System.Text;
using Chat.Modules.Accounts.Contract;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class GetPasswordParametersHandler(AccountsStore accounts, ServerSecretsStore secrets) : IRequestHandler<GetPasswordParameters, PasswordParameters>
{
    // What the clients choose for new accounts: made-up parameters must look like everybody's.
    const int SaltBytes = 16;
    const long MemoryKiB = 64 * 1024;
    const long Iterations = 3;
    const long Parallelism = 1;

    public async ValueTask<PasswordParameters> Handle(GetPasswordParameters request, CancellationToken cancellationToken)
    {
        var username = Usernames.Normalise(request.Username) ?? request.Username;
        var key = await secrets.UnknownUsernameKey(cancellationToken);
        // Made up for known usernames too, so that both take the same time.
        var salt = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(username))[..SaltBytes];
        var account = Usernames.Normalise(username) is null ? null : await accounts.FindByUsername(username, cancellationToken);
        return account?.Parameters ?? new PasswordParameters(salt, MemoryKiB, Iterations, Parallelism);
    }
}
