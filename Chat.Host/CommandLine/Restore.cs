using Chat.Host.SingleNode;
using Chat.Modules;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.Data.Sqlite;

namespace Chat.Host.CommandLine;

/// <summary>
/// <c>chat restore &lt;file&gt;</c>: puts a backup in the place of the database. The copy is checked, brought to this version and given another log id first;
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

        var prepared = $"{database}.restoring";
        RemoveDatabase(prepared);
        File.Copy(file, prepared);
        await Prepare(prepared, settings);

        var aside = exists ? PutAside(database) : null;
        File.Move(prepared, database);
        await Console.Out.WriteLineAsync($"Restored {Path.GetFullPath(file)}.{(aside is null ? "" : $" The database that was there is {aside}.")} Start the server: the clients notice and send again what the backup lacks.");
        return 0;
    }

    /// <summary>Leaves SQLite's journal mode, which only the last one with the file open can do: what was in the journal is in the file then, and nobody writes.</summary>
    static void CloseDown(string database)
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

    static async Task TellModules(Settings copy)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddPorts(copy);
        services.AddSingleton(new ChosenLimits(copy.FramesPerSecond));
        services.AddChatModules();
        await using (var provider = services.BuildServiceProvider()) await provider.GetRequiredService<IPublisher>().Publish(new BackupRestored());
        SqliteConnection.ClearAllPools();
        CloseDown(copy.ConnectionString);
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
