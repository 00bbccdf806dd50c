using Chat.Modules.Assets.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Assets;

/// <summary>How far uploads are. The store knows what is on disk; the database only whether an upload is finished.</summary>
sealed class Uploads(AssetsStore assets, IBlobStore blobs, IDatabase database, TimeProvider time)
{
    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Null for everybody but its uploader, and when it is over.</summary>
    public async Task<Asset?> Find(Caller caller, Id asset, CancellationToken cancellation) =>
        await assets.Find(asset, cancellation) is { } found && found.Uploader == caller.User && found.IsAlive(Now) ? found : null;

    /// <summary>
    /// Finishes it when the last byte is there, also when a crash or a full disk came between that byte and the database: a client that is told of all bytes
    /// sends nothing any more.
    /// </summary>
    /// <param name="offset">Bytes that are on disk.</param>
    public async Task<Outcome<Upload>> Settle(Asset asset, long offset, CancellationToken cancellation)
    {
        if (asset.IsFinished || offset < asset.Length) return new Upload(asset.Id, offset, asset.Length, asset.EndsAt);
        await blobs.Complete(asset.Id, cancellation);
        var now = Now;
        // Two requests may come to the end at once; the one that is second finds it finished.
        var finished = await database.Write(
            async connection => await AssetsStore.Finish(connection, asset.Id, now) || await AssetsStore.Find(connection, asset.Id) is { IsFinished: true }, cancellation);
        if (!finished) return AssetFaults.Unknown;
        return new Upload(asset.Id, offset, asset.Length, ExpiresAt: null);
    }

    /// <summary>Lets an upload that goes on live on.</summary>
    public async Task<Asset> Prolong(Asset asset, CancellationToken cancellation)
    {
        var (now, ends) = (Now, Now + (long)AssetLimits.UploadLife.TotalMilliseconds);
        if (asset.EndsAt is not { } planned || ends - planned < AssetLimits.LifeWritten.TotalMilliseconds) return asset;
        await database.Write(async connection =>
        {
            await AssetsStore.Prolong(connection, asset.Id, now, ends);
            return default(Done);
        }, cancellation);
        return asset with { EndsAt = ends };
    }
}
