using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets;

sealed class CountAssetsHandler(AssetsStore assets, IBlobStore blobs) : IRequestHandler<CountAssets, AssetCount>
{
    const int Page = 500;

    public async ValueTask<AssetCount> Handle(CountAssets request, CancellationToken cancellationToken)
    {
        var (finished, missing, last) = (0L, 0L, default(Id));
        while (true)
        {
            var page = await assets.Finished(last, Page, cancellationToken);
            foreach (var asset in page)
            {
                await using var contents = await blobs.Open(asset, cancellationToken);
                if (contents is null) missing++;
            }
            finished += page.Count;
            if (page.Count < Page) return new AssetCount(finished, missing);
            last = page[^1];
        }
    }
}
