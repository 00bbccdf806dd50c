using Microsoft.Data.Sqlite;
using Chat.Modules.Ports;

namespace Chat.Host.SingleNode;

/// <summary>
/// Moves the write-ahead log into the database without making the writer wait: the bulk is copied and synced beside it on a connection of its own, and only
/// what came meanwhile is copied by the writer itself, after which SQLite begins the log anew (https://sqlite.org/wal.html §2.1). Left to itself SQLite would
/// do it all inside of a commit. A failed attempt is no loss: the log just stays longer until the next one.
/// </summary>
sealed class SqliteCheckpoints : IAsyncDisposable
{
    /// <summary>Pages of log (4 KiB each) after which it is moved. A crash replays at most about this much.</summary>
    const int LogPages = 16_384;

    /// <summary><c>SQLITE_DBSTATUS_CACHE_WRITE</c>: pages written by a connection, which in WAL mode are pages of log.</summary>
    const int PagesWritten = 9;

    readonly string _connectionString;
    readonly Signal _due = new();
    readonly CancellationTokenSource _stopping = new();
    readonly Task _copying;
    volatile bool _copied;
    int _pages;

    public SqliteCheckpoints(string connectionString)
    {
        _connectionString = connectionString;
        _copying = Task.Run(CopyWhenDue);
    }

    /// <summary>The writer has committed, and is between two transactions.</summary>
    public void Written(SqliteConnection writer)
    {
        if (_copied)
        {
            Checkpoint(writer);
            _copied = false;
            return;
        }
        // The file's length says nothing: a log that begins anew overwrites the old one.
        SQLitePCL.raw.sqlite3_db_status(writer.Handle!, PagesWritten, out var pages, out _, resetFlg: 1);
        _pages += pages;
        if (_pages < LogPages) return;
        _pages = 0;
        _due.Raise();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _copying;
        _stopping.Dispose();
    }

    async Task CopyWhenDue()
    {
        try
        {
            while (true)
            {
                await _due.Wait(_stopping.Token);
                _copied = await Copy();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the last connection to close moves the rest.
        }
    }

    async Task<bool> Copy()
    {
        try
        {
            await using var connection = new SqliteConnection(_connectionString);
            await connection.OpenAsync(_stopping.Token);
            return Checkpoint(connection);
        }
        catch (SqliteException)
        {
            // No file may be opened right now.
            return false;
        }
    }

    static bool Checkpoint(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
