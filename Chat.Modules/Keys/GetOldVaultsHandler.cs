using Chat.Modules.Keys.Contract;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetOldVaultsHandler(OldVaultsStore store) : IRequestHandler<GetOldVaults, IReadOnlyList<OldVault>>
{
    public async ValueTask<IReadOnlyList<OldVault>> Handle(GetOldVaults request, CancellationToken cancellationToken) =>
        await store.Of(request.Caller.User, cancellationToken);
}
