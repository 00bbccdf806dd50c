using Microsoft.Data.Sqlite;

namespace Chat.Host.CommandLine;

/// <summary><c>chat backup &lt;file&gt;</c>: the whole database as it is at one moment, in one file, while the server runs.</summary>
static class Backup
{
    /// <exception cref="RefusedException">There is nothing to back up here, or the file cannot be written.</exception>
    public static async Task<int> Run(string file, Settings settings)
    {
        var database = SqliteFile.Of(settings, "pg_dump");
        var target = Path.GetFullPath(file);
        if (!File.Exists(database)) throw new RefusedException($"There is no database in {settings.DataFolder}; Chat:Data names the folder of the server to back up.");
        if (File.Exists(target)) throw new RefusedException($"{target} exists; a backup overwrites nothing. Choose another name.");
        // Under another name until it is whole and on disk, so that what carries the name of a backup is one.
        var unfinished = $"{target}.unfinished";
        try
        {
            File.Delete(unfinished);
            await Copy(database, unfinished);
            File.Move(unfinished, target);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new RefusedException($"The backup could not be made: {failure.Message}");
        }
        await Console.Out.WriteLineAsync($"Backed up to {target} ({new FileInfo(target).Length / 1024} KiB). Whoever has this file has the server's database: keep it safe.");
        return 0;
    }

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
