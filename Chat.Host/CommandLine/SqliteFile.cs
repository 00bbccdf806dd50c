using Microsoft.Data.Sqlite;

namespace Chat.Host.CommandLine;

/// <summary>The database file, as commands beside the server see it.</summary>
static class SqliteFile
{
    /// <exception cref="RefusedException">The server keeps its data in Postgres.</exception>
    public static string Of(Settings settings, string postgresTool) =>
        settings.Store == StoreProvider.Sqlite ? settings.ConnectionString : throw new RefusedException($"This server keeps its data in Postgres; use {postgresTool}, as docs/operations.md says.");

    public static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 10 }.ConnectionString);
        connection.Open();
        return connection;
    }
}
