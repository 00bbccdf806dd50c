using Chat.Modules.Keys.Contract;
using Mediator;

namespace Chat.Modules.Keys;

sealed class CountKeyPackagesHandler(KeyPackagesStore store) : IRequestHandler<CountKeyPackages, long>
{
    public async ValueTask<long> Handle(CountKeyPackages request, CancellationToken cancellationToken) =>
        await store.CountOneTime(request.Caller.Device, cancellationToken);
}
