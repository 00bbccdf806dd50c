using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetOldEpochArchivesHandler(OldVaultsStore vaults, EpochArchivesStore archives)
    : IRequestHandler<GetOldEpochArchives, Outcome<IReadOnlyList<EpochArchive>>>
{
    public async ValueTask<Outcome<IReadOnlyList<EpochArchive>>> Handle(GetOldEpochArchives request, CancellationToken cancellationToken)
    {
        if (!await vaults.IsOf(request.VaultId, request.Caller.User, cancellationToken)) return OldVaultFaults.OldVaultUnknown;
        var found = await archives.ReadOld(request.VaultId, request.ConversationId, request.From, request.To, GetEpochArchives.MaxArchives, cancellationToken);
        return found.ToList();
    }
}
