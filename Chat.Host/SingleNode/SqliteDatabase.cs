using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Data.Sqlite;

namespace Chat.Host.SingleNode;

/// <summary>SQLite in WAL mode with <c>synchronous=FULL</c>: a commit is on disk when it returns. Readers never wait for the writer.</summary>
sealed class SqliteDatabase : IDatabase, IAsyncDisposable
{
    readonly string _connectionString;
    readonly WriteQueue _queue;

    public SqliteDatabase(string file)
    {
        _connectionString = ConnectionStringFor(file);
        _queue = new WriteQueue(new Writer(_connectionString));
    }

    public Dialect Dialect { get; } = new("SQLite", Greatest: "MAX");

    public static string ConnectionStringFor(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 10, ForeignKeys = true }.ConnectionString;

    public async Task<DbConnection> OpenForReading(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) => _queue.Enqueue(work, cancellation);

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    sealed class Writer(string connectionString) : IWriterConnection
    {
        const int Full = 13;

        SqliteConnection? _connection;

        public string Begin => "BEGIN IMMEDIATE";

        public async Task<DbConnection> Open()
        {
            if (_connection is not null) return _connection;
            _connection = new SqliteConnection(connectionString);
            await _connection.OpenAsync();
            await using var pragmas = _connection.CreateCommand();
            pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
            await pragmas.ExecuteNonQueryAsync();
            return _connection;
        }

        public async Task Reset()
        {
            if (_connection is null) return;
            SqliteConnection.ClearPool(_connection);
            await _connection.DisposeAsync();
            _connection = null;
        }

        public Exception Explain(Exception failure) => failure switch
        {
            SqliteException { SqliteErrorCode: Full } => new StorageException(Faults.StorageFull, failure),
            SqliteException { SqliteErrorCode: not 19 } => new StorageException(Faults.StorageFailed, failure),
            _ => failure,
        };

        public async ValueTask DisposeAsync() => await Reset();
    }
}
