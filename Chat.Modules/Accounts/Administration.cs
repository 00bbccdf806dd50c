using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts;

/// <summary>Who may look after other people's accounts: owners, and nobody over their own; and whoever sits at the server's console.</summary>
sealed class Administration(AccountsStore accounts)
{
    public async Task<Fault?> Check(Caller? by, Id? subject, CancellationToken cancellation)
    {
        if (by is not { } caller) return null;
        if (await accounts.FindRole(caller.User, cancellation) != Roles.Owner) return AccountFaults.NotAnOwner;
        return subject == caller.User ? AccountFaults.OwnAccount : null;
    }
}
