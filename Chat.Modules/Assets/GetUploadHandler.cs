using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class GetUploadHandler(Uploads uploads, UploadLocks locks, IBlobStore blobs) : IRequestHandler<GetUpload, Outcome<Upload>>
{
    public async ValueTask<Outcome<Upload>> Handle(GetUpload request, CancellationToken cancellationToken)
    {
        if (await uploads.Find(request.Caller, request.Asset, cancellationToken) is not { } asset) return AssetFaults.Unknown;
        if (asset.IsFinished) return new Upload(asset.Id, asset.Length, asset.Length, ExpiresAt: null);
        // Who asks is about to go on: a request that still hangs there from before is over.
        using var lease = await locks.TakeOver(asset.Id, cancellationToken);
        if (lease is null) return AssetFaults.Busy;
        return await uploads.Settle(asset, await blobs.LengthOf(asset.Id, cancellationToken), cancellationToken);
    }
}
