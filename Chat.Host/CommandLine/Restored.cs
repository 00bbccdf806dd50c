using Chat.Host.SingleNode;

namespace Chat.Host.CommandLine;

/// <summary>
/// <c>chat restored</c>: for a database that was put back by other means than <c>chat restore</c>: by <c>pg_restore</c>, as a copied folder, with a machine's
/// snapshot. Gives its log another id and forgets which memories devices had, so that clients notice that it went back.
/// </summary>
static class Restored
{
    /// <exception cref="RefusedException">The server runs, or there is no database.</exception>
    public static async Task<int> Run(Settings settings)
    {
        if (settings.Store == StoreProvider.Sqlite)
        {
            if (!File.Exists(settings.ConnectionString)) throw new RefusedException($"There is no database {settings.ConnectionString}.");
            Restore.CloseDown(settings.ConnectionString);
        }
        Migrator.Migrate(settings);
        await Restore.TellModules(settings);
        await Console.Out.WriteLineAsync("The log has another id. Start the server: the clients notice and send again what it lacks.");
        return 0;
    }
}
