using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class EnsureOwnerInviteHandler(IDatabase database, IIdSource ids, TimeProvider time) : IRequestHandler<EnsureOwnerInvite, string?>
{
    public async ValueTask<string?> Handle(EnsureOwnerInvite request, CancellationToken cancellationToken)
    {
        var (hasOwner, code) = await Look(cancellationToken);
        if (hasOwner || code is not null) return code;
        await database.Write(async connection =>
        {
            // Somebody may have used one since.
            if (!await AccountsStore.Any(connection)) await InvitesStore.AddOwnerInvite(connection, SecretCode.New(ids), time.GetUtcNow().ToUnixTimeMilliseconds());
            return true;
        }, cancellationToken);
        return (await Look(cancellationToken)).Code;
    }

    Task<(bool HasOwner, string? Code)> Look(CancellationToken cancellation) => database.Read(
        async statements => await AccountsStore.Any(statements) ? (true, null) : (false, await InvitesStore.FindUnusedOwnerInvite(statements)), cancellation);
}
