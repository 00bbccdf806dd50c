using System.Security.Cryptography;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class ReplaceVaultHandler(IDatabase database) : IRequestHandler<ReplaceVault, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ReplaceVault request, CancellationToken cancellationToken)
    {
        if (request.Sealed.Length is 0 or > KeyLimits.VaultBytes || request.Replaces.Length != SHA256.HashSizeInBytes) return AccountFaults.MalformedRequest;
        return await database.Write<Outcome<Done>>(async connection =>
        {
            var user = request.Caller.User;
            if (await VaultsStore.FindSealed(connection, user) is not { } current) return AccountFaults.UnknownPerson;
            if (!SHA256.HashData(current).AsSpan().SequenceEqual(request.Replaces)) return OldVaultFaults.VaultStale;
            await VaultsStore.ReplaceSealed(connection, user, request.Sealed);
            return default(Done);
        }, cancellationToken);
    }
}
