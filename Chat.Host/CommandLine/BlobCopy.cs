using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.CommandLine;

/// <summary>
/// Uploaded files from one store into another: into the folder <c>&lt;backup&gt;.assets</c> beside a backup, in which they lie as in a data folder, and back. A finished file never
/// changes and is known by its name, so copying while the server runs needs no care, and what is there already need not be copied again. Unfinished uploads are left out.
/// </summary>
static class BlobCopy
{
    const int PieceBytes = 256 * 1024;

    public static string FolderOf(string backup) => $"{backup}.assets";

    /// <summary>Copies what <paramref name="target"/> does not have yet; what was copied in part before is copied anew.</summary>
    /// <returns>How many files were copied, and their bytes.</returns>
    /// <exception cref="StorageException">One of the stores failed.</exception>
    public static async Task<(long Files, long Bytes)> CopyMissing(IBlobStore source, IBlobStore target)
    {
        var (files, bytes) = (0L, 0L);
        await foreach (var blob in source.List(default))
        {
            if (await IsComplete(target, blob)) continue;
            await using var contents = await source.Open(blob, default);
            // Unfinished, or its last message was deleted meanwhile.
            if (contents is null) continue;
            await Copy(blob, contents, target);
            files++;
            bytes += contents.Length;
        }
        return (files, bytes);
    }

    static async Task<bool> IsComplete(IBlobStore store, Id blob)
    {
        await using var contents = await store.Open(blob, default);
        return contents is not null;
    }

    static async Task Copy(Id blob, Stream contents, IBlobStore target)
    {
        // What an interrupted copy left may be of another time, and its parts may be gone: nothing of it counts.
        await target.Remove(blob, default);
        await using (var appending = await target.Append(blob, onTrial: false, default))
        {
            var piece = new byte[PieceBytes];
            int read;
            while ((read = await contents.ReadAsync(piece)) > 0) await appending.Write(piece.AsMemory(0, read));
            await appending.Keep();
        }
        await target.Complete(blob, default);
    }
}
