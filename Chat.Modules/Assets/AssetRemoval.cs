using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Assets;

/// <summary>Takes away what has ended: the bytes first, so that a crash in between leaves a row that the next sweep finds, and no bytes that nobody knows.</summary>
sealed class AssetRemoval(AssetsStore assets, UploadLocks locks, IBlobStore blobs, IDatabase database, TimeProvider time)
{
    /// <summary>After a failure: whether it is more than this one file. Asks for a file that nobody has.</summary>
    /// <exception cref="StorageException">The store fails as a whole: the other files have to wait, too.</exception>
    public Task CheckStore(CancellationToken cancellation) => blobs.LengthOf(default, cancellation);

    /// <summary>False when it is alive, or being written: then a later sweep removes it.</summary>
    public async Task<bool> RemoveIfEnded(Id asset, CancellationToken cancellation)
    {
        using var lease = locks.TryTake(asset);
        if (lease is null || await assets.Find(asset, cancellation) is not { } found || found.IsAlive(time.GetUtcNow().ToUnixTimeMilliseconds())) return false;
        await blobs.Remove(asset, cancellation);
        await database.Write(async connection =>
        {
            await AssetsStore.Remove(connection, asset);
            return default(Done);
        }, cancellation);
        return true;
    }
}
