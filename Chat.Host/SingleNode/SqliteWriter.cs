using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Data.Sqlite;

namespace Chat.Host.SingleNode;

/// <summary>The one connection that writes, and the moving of what it wrote from the write-ahead log into the database.</summary>
sealed class SqliteWriter(string connectionString) : IWriterConnection
{
    const int ReadOnly = 8;
    const int Full = 13;
    const int Constraint = 19;

    readonly string _unpooled = SqliteDatabase.Unpooled(connectionString);
    readonly SqliteCheckpoints _checkpoints = new(SqliteDatabase.Unpooled(connectionString));
    SqliteConnection? _connection;
    SqliteStatements? _statements;

    public bool MayBeDead => false;

    public ValueTask Begin() => _statements!.Execute("BEGIN IMMEDIATE");

    public ValueTask Commit() => _statements!.Execute("COMMIT");

    public IStatements Statements => _statements!;

    public async Task<DbConnection> Open()
    {
        if (_connection is not null) return _connection;
        var fresh = new SqliteConnection(_unpooled);
        try
        {
            await fresh.OpenAsync();
            // A file that cannot be written right now is opened for reading, and so it would stay.
            if (SQLitePCL.raw.sqlite3_db_readonly(fresh.Handle!, "main") != 0) throw new SqliteException("The database can only be read.", ReadOnly);
            await using var pragmas = fresh.CreateCommand();
            // What disappears is overwritten and not only marked as free: the file may be copied.
            pragmas.CommandText =
                $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -{CacheKiB}; PRAGMA secure_delete = ON;";
            await pragmas.ExecuteNonQueryAsync();
            _statements = new SqliteStatements(fresh);
        }
        catch
        {
            await fresh.DisposeAsync();
            throw;
        }
        return _connection = fresh;
    }

    public void Committed() => _checkpoints.Written(_connection!);

    public async Task Reset()
    {
        if (_connection is null) return;
        _statements?.Dispose();
        await _connection.DisposeAsync();
        using var readers = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(readers);
        _connection = null;
    }

    public Exception Explain(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Full } => new StorageException(Faults.StorageFull, failure),
        SqliteException { SqliteErrorCode: not Constraint } => new StorageException(Faults.StorageFailed, failure),
        _ => failure,
    };

    public async ValueTask DisposeAsync()
    {
        await _checkpoints.DisposeAsync();
        await Reset();
    }

    /// <summary>Holds the upper levels of the indexes of some ten million messages, so that a send does not read.</summary>
    const int CacheKiB = 32 * 1024;
}
