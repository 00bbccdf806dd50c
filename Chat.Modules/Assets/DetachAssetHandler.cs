using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class DetachAssetHandler(AssetReading reading, AssetRemoval removal, IDatabase database, TimeProvider time) : IRequestHandler<DetachAsset, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(DetachAsset request, CancellationToken cancellationToken)
    {
        if (await reading.Find(request.Caller, request.Asset, cancellationToken) is null) return AssetFaults.Unknown;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.Write(async connection =>
        {
            await AssetsStore.Detach(connection, request.Asset, request.Conversation, request.Caller.User, now);
            return default(Done);
        }, cancellationToken);
        await removal.RemoveIfEnded(request.Asset, CancellationToken.None);
        return default(Done);
    }
}
