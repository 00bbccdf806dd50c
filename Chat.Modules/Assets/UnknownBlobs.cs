using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Assets;

/// <summary>
/// What lies in the store and the database does not know, which comes from a database that went back to a backup. Looked for once a day; a row is always
/// written before its bytes, so nothing that is being uploaded is mistaken for it. How long it has been unknown counts from when this process first saw it so:
/// a start with the wrong database finds old files unknown, and takes none of them before somebody has had time to notice.
/// </summary>
sealed partial class UnknownBlobs(AssetsStore assets, IBlobStore blobs, TimeProvider time, ILogger<UnknownBlobs> logger)
{
    const int AskedAtOnce = 500;

    Dictionary<Id, DateTimeOffset> _unknownSince = [];
    DateTimeOffset _next;

    public async Task<int> RemoveWhenDue(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (now < _next) return 0;
        var stillUnknown = new Dictionary<Id, DateTimeOffset>();
        var removed = 0;
        await foreach (var stored in Chunks(blobs.List(cancellation)))
        {
            var known = await assets.Known(stored, cancellation);
            foreach (var blob in stored.Where(blob => !known.Contains(blob)))
            {
                var since = _unknownSince.GetValueOrDefault(blob, now);
                if (now - since >= AssetLimits.UnknownLife && await Remove(blob, cancellation)) removed++;
                else stillUnknown[blob] = since;
            }
        }
        (_unknownSince, _next) = (stillUnknown, now + AssetLimits.SearchInterval);
        return removed;
    }

    async Task<bool> Remove(Id blob, CancellationToken cancellation)
    {
        try
        {
            await blobs.Remove(blob, cancellation);
            return true;
        }
        catch (StorageException failure)
        {
            LogLeft(logger, blob, failure);
            // Is it more than this one file? Then the others would fail one after another.
            await blobs.LengthOf(default, cancellation);
            return false;
        }
    }

    static async IAsyncEnumerable<IReadOnlyList<Id>> Chunks(IAsyncEnumerable<Id> stored)
    {
        var chunk = new List<Id>(AskedAtOnce);
        await foreach (var blob in stored)
        {
            chunk.Add(blob);
            if (chunk.Count < AskedAtOnce) continue;
            yield return chunk;
            chunk = new List<Id>(AskedAtOnce);
        }
        if (chunk.Count > 0) yield return chunk;
    }

    [LoggerMessage(LogLevel.Warning, "The file {Blob}, which the database does not know, could not be deleted now")]
    static partial void LogLeft(ILogger logger, Id blob, Exception failure);
}
