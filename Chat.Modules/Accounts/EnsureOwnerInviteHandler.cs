using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Mediator;

namespace Chat.Modules.Accounts;

sealed class EnsureOwnerInviteHandler(IDatabase database, IIdSource ids, TimeProvider time) : IRequestHandler<EnsureOwnerInvite, string?>
{
    public async ValueTask<string?> Handle(EnsureOwnerInvite request, CancellationToken cancellationToken)
    {
        var fresh = SecretCode.New(ids);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await database.Write<string?>(async connection =>
        {
            if (await AccountsStore.Any(connection)) return null;
            if (await InvitesStore.FindUnusedOwnerInvite(connection) is { } code) return code;
            await InvitesStore.Add(connection, fresh, createdBy: null, now, expiresAt: null, uses: 1);
            return fresh;
        }, cancellationToken);
    }
}
