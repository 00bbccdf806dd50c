using Chat.Host.SingleNode;
using Chat.Modules;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Mediator;
using Microsoft.Data.Sqlite;

namespace Chat.Host.CommandLine;

/// <summary>
/// <c>chat restore &lt;file&gt;</c>: puts a backup in the place of the database, and uploaded files beside it to those that are there. The copy is checked, brought to this version and given another log id first;
/// then it takes the place in one step, so that whatever happens on the way the old database or the new one is there, whole.
/// </summary>
static class Restore
{
    const int Busy = 5;
    const int Locked = 6;

    /// <param name="file">What <c>chat backup</c> made.</param>
    /// <param name="force">An existing database is put aside instead of being a reason to refuse.</param>
    /// <exception cref="RefusedException">The server runs, a database is there, or the file is no backup.</exception>
    public static async Task<int> Run(string file, bool force, Settings settings)
    {
        var database = SqliteFile.Of(settings, "pg_restore");
        if (!File.Exists(file)) throw new RefusedException($"There is no file {Path.GetFullPath(file)}.");
        var exists = File.Exists(database);
        if (exists && !force) throw new RefusedException($"{database} exists; --force puts it aside and the backup in its place.");
        if (exists) CloseDown(database);

        string? aside = null;
        try
        {
            var prepared = $"{database}.restoring";
            RemoveDatabase(prepared);
            File.Copy(file, prepared);
            await Prepare(prepared, settings);

            await RestoreAssets(file, settings);
            aside = exists ? PutAside(database) : null;
            File.Move(prepared, database);
        }
        catch (Exception failure) when (IsOfStorage(failure))
        {
            throw new RefusedException($"The backup could not be restored ({ReasonOf(failure)}); the database {(aside is null ? "is as it was" : $"that was there is {aside}")}.");
        }
        var assets = await CountAssets(settings);
        await Console.Out.WriteLineAsync($"Restored {Path.GetFullPath(file)}.{(aside is null ? "" : $" The database that was there is {aside}.")}{assets} Start the server: the clients notice and send again what the backup lacks.");
        return 0;
    }

    /// <summary>Leaves SQLite's journal mode, which only the last one with the file open can do: what was in the journal is in the file then, and nobody writes.</summary>
    /// <exception cref="RefusedException">The server runs.</exception>
    public static void CloseDown(string database)
    {
        try
        {
            using var connection = SqliteFile.Open(database, SqliteOpenMode.ReadWrite);
            using var command = connection.CreateCommand();
            command.CommandTimeout = 1;
            command.CommandText = "PRAGMA journal_mode = DELETE";
            command.ExecuteNonQuery();
        }
        catch (SqliteException held) when (held.SqliteErrorCode is Busy or Locked)
        {
            throw new RefusedException("The server is running on this data; stop it first.");
        }
        catch (SqliteException)
        {
            // Damaged, which is why somebody restores. It is put aside as it is.
        }
    }

    static async Task Prepare(string prepared, Settings settings)
    {
        try
        {
            Check(prepared);
            var copy = settings with { ConnectionString = prepared };
            Migrator.Migrate(copy);
            await TellModules(copy);
        }
        catch (Exception failure) when (failure is SqliteException or SettingsException or RefusedException)
        {
            RemoveDatabase(prepared);
            throw new RefusedException($"The file is no backup that this version can restore: {failure.Message}");
        }
    }

    static void Check(string prepared)
    {
        using var connection = SqliteFile.Open(prepared, SqliteOpenMode.ReadWrite);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(1)";
        if (command.ExecuteScalar() as string is not "ok" and var damage) throw new RefusedException($"it is damaged ({damage}).");
        command.CommandText = "SELECT COUNT(*) FROM log_identity";
        command.ExecuteScalar();
    }

    /// <summary>That what the database holds is older than what clients have seen of it.</summary>
    public static async Task TellModules(Settings copy)
    {
        await using (var provider = Modules(copy)) await provider.GetRequiredService<IPublisher>().Publish(new BackupRestored());
        SqliteConnection.ClearAllPools();
        if (copy.Store == StoreProvider.Sqlite) CloseDown(copy.ConnectionString);
    }

    /// <summary>Before the database, which names them. Nothing is overwritten: files that are there already are the same.</summary>
    static async Task RestoreAssets(string file, Settings settings)
    {
        var store = Deployment.OpenBlobStore(settings);
        try
        {
            using (store as IDisposable) await BlobCopy.CopyMissing(new DiskBlobStore(BlobCopy.FolderOf(Path.GetFullPath(file))), store);
        }
        catch (StorageException failure)
        {
            throw new RefusedException($"The uploaded files could not be restored ({failure.InnerException!.Message}); the database is as it was.");
        }
    }

    /// <summary>A sentence when files are missing or could not be counted, which changes nothing about the database that is in its place by then; else empty.</summary>
    static async Task<string> CountAssets(Settings settings)
    {
        try
        {
            AssetCount count;
            await using (var provider = Modules(settings)) count = await provider.GetRequiredService<ISender>().Send(new CountAssets());
            SqliteConnection.ClearAllPools();
            CloseDown(settings.ConnectionString);
            return MissingPart(count, settings);
        }
        catch (Exception failure) when (IsOfStorage(failure))
        {
            SqliteConnection.ClearAllPools();
            return $" Whether uploaded files are missing could not be counted ({ReasonOf(failure)}).";
        }
    }

    static string MissingPart(AssetCount assets, Settings settings) => assets.Missing == 0 ? ""
        : $" Of {assets.Finished} uploaded files {assets.Missing} are missing: put them into {settings.S3?.ToString() ?? "the folder assets in Chat:Data"}, or they cannot be opened.";

    static bool IsOfStorage(Exception failure) => failure is SqliteException or StorageException or IOException or UnauthorizedAccessException;

    static string ReasonOf(Exception failure) => ((failure as StorageException)?.InnerException?.Message ?? failure.Message).ReplaceLineEndings(" ");

    static ServiceProvider Modules(Settings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPorts(settings);
        services.AddSingleton(settings.Limits);
        services.AddChatModules();
        return services.BuildServiceProvider();
    }

    static string PutAside(string database)
    {
        var aside = Enumerable.Range(1, int.MaxValue).Select(number => $"{database}.replaced-{number}").First(name => !File.Exists(name));
        File.Move(database, aside);
        foreach (var journal in Journals.Where(journal => File.Exists(database + journal))) File.Move(database + journal, aside + journal);
        return aside;
    }

    static void RemoveDatabase(string database)
    {
        SqliteConnection.ClearAllPools();
        foreach (var name in Journals.Prepend("")) File.Delete(database + name);
    }

    static IReadOnlyList<string> Journals => ["-wal", "-shm", "-journal"];
}
