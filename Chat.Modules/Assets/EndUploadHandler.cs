using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

/// <summary>A request that is writing to it at this moment is interrupted.</summary>
sealed class EndUploadHandler(Uploads uploads, UploadLocks locks, AssetRemoval removal, IDatabase database, TimeProvider time) : IRequestHandler<EndUpload, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(EndUpload request, CancellationToken cancellationToken)
    {
        if (await uploads.Find(request.Caller, request.Asset, cancellationToken) is not { } asset) return AssetFaults.Unknown;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.Write(async connection =>
        {
            if (asset.IsFinished) await AssetsStore.DetachAllOf(connection, asset.Id, request.Caller.User, now);
            else await AssetsStore.End(connection, asset.Id, now);
            return default(Done);
        }, cancellationToken);
        // Nobody begins to write any more; whoever writes now lets go.
        (await locks.TakeOver(asset.Id, cancellationToken))?.Dispose();
        await removal.RemoveIfEnded(asset.Id, CancellationToken.None);
        return default(Done);
    }
}
