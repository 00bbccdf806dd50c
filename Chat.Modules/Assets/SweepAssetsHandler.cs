using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Assets;

sealed partial class SweepAssetsHandler(
    AssetsStore assets, AssetRemoval removal, UnknownBlobs unknown, IDatabase database, TimeProvider time, ILogger<SweepAssetsHandler> logger)
    : IRequestHandler<SweepAssets, int>
{
    const int MostAtOnce = 500;

    public async ValueTask<int> Handle(SweepAssets request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.Write(async connection =>
        {
            await AssetsStore.DetachExpired(connection, now);
            return default(Done);
        }, cancellationToken);
        return await RemoveEnded(now, cancellationToken) + await unknown.RemoveWhenDue(cancellationToken);
    }

    async Task<int> RemoveEnded(long now, CancellationToken cancellation)
    {
        var (removed, left) = (0, 0);
        while (true)
        {
            var ended = await assets.Ended(now, left, MostAtOnce, cancellation);
            foreach (var asset in ended)
            {
                if (await Remove(asset, cancellation)) removed++;
                else left++;
            }
            if (ended.Count < MostAtOnce) return removed;
        }
    }

    /// <summary>False when a later sweep removes it: it is being written, or the disk keeps it. The others do not wait for it.</summary>
    /// <exception cref="StorageException">The store fails as a whole, and would fail again for each of the others, which takes minutes when it does not answer.</exception>
    async Task<bool> Remove(Id asset, CancellationToken cancellation)
    {
        try
        {
            return await removal.RemoveIfEnded(asset, cancellation);
        }
        catch (StorageException failure)
        {
            LogLeft(logger, asset, failure);
            await removal.CheckStore(cancellation);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The file {Asset}, which nobody needs any more, could not be deleted now")]
    static partial void LogLeft(ILogger logger, Id asset, Exception failure);
}
