using Chat.Host.SingleNode;
using Chat.Modules.Ports;
using Microsoft.Data.Sqlite;

namespace Chat.Host.CommandLine;

/// <summary>
/// <c>chat backup &lt;file&gt;</c>: the whole database as it is at one moment, in one file, while the server runs, and beside it the uploaded files.
/// </summary>
static class Backup
{
    /// <param name="file">What does not exist yet.</param>
    /// <param name="withAssets">False: the operator copies the uploaded files by other means.</param>
    /// <param name="settings">Of the server.</param>
    /// <exception cref="RefusedException">There is nothing to back up here, or the file cannot be written.</exception>
    public static async Task<int> Run(string file, bool withAssets, Settings settings)
    {
        var database = SqliteFile.Of(settings, "pg_dump");
        var target = Path.GetFullPath(file);
        if (!File.Exists(database)) throw new RefusedException($"There is no database in {settings.DataFolder}; Chat:Data names the folder of the server to back up.");
        if (File.Exists(target)) throw new RefusedException($"{target} exists; a backup overwrites nothing. Choose another name.");
        // Under another name until it is whole and on disk, so that what carries the name of a backup is one.
        var unfinished = $"{target}.unfinished";
        var assets = (Files: 0L, Bytes: 0L);
        try
        {
            File.Delete(unfinished);
            await Copy(database, unfinished);
            // After the database, so that every file that it names is there.
            if (withAssets) assets = await CopyAssets(settings, target);
            File.Move(unfinished, target);
        }
        catch (Exception failure) when (failure is SqliteException or StorageException or IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new RefusedException($"The backup could not be made: {(failure as StorageException)?.InnerException?.Message ?? failure.Message}");
        }
        await Console.Out.WriteLineAsync($"Backed up to {target} ({new FileInfo(target).Length / 1024} KiB){AssetsPart(assets, target)}. Whoever has this file has the server's database: keep it safe.");
        return 0;
    }

    static async Task<(long Files, long Bytes)> CopyAssets(Settings settings, string target)
    {
        var store = Deployment.OpenBlobStore(settings);
        using (store as IDisposable) return await BlobCopy.CopyMissing(store, new DiskBlobStore(BlobCopy.FolderOf(target)));
    }

    static string AssetsPart((long Files, long Bytes) assets, string target) =>
        assets.Files == 0 ? "" : $", {assets.Files} uploaded files to {BlobCopy.FolderOf(target)} ({assets.Bytes / 1024 / 1024} MiB)";

    static async Task Copy(string database, string target)
    {
        await using (var connection = SqliteFile.Open(database, SqliteOpenMode.ReadWrite))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "VACUUM INTO $target";
            command.Parameters.AddWithValue("$target", target);
            await command.ExecuteNonQueryAsync();
        }
        await using var written = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }
}
