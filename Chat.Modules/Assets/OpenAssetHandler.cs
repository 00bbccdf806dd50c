using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class OpenAssetHandler(AssetReading reading, IBlobStore blobs) : IRequestHandler<OpenAsset, Outcome<OpenedAsset>>
{
    public async ValueTask<Outcome<OpenedAsset>> Handle(OpenAsset request, CancellationToken cancellationToken)
    {
        if (await reading.Find(request.Caller, request.Asset, cancellationToken) is not { } asset) return AssetFaults.Unknown;
        if (await blobs.Open(asset.Id, cancellationToken) is not { } contents) return AssetFaults.Unknown;
        return new OpenedAsset(asset.Length, contents);
    }
}
