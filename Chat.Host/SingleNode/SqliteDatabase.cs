using System.Data.Common;
using Chat.Modules.Ports;
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
        _queue = new WriteQueue(new SqliteWriter(_connectionString));
    }

    public Dialect Dialect { get; } = new("SQLite", Greatest: "MAX");

    public static string ConnectionStringFor(string file) =>
        new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 10, ForeignKeys = true }.ConnectionString;

    /// <summary>For those who must not be given a connection that was opened while the file could only be read.</summary>
    public static string Unpooled(string connectionString) => new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    public async Task<DbConnection> OpenForReading(CancellationToken cancellation)
    {
        DapperTypes.Register();
        return await Open(cancellation);
    }

    public async Task<T> Read<T>(Func<IStatements, ValueTask<T>> work, CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        using var statements = new SqliteStatements(connection);
        return await work(statements);
    }

    public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) => _queue.Enqueue(work, cancellation);

    public Task<TResult> Write<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation) =>
        _queue.Enqueue(kind, item, cancellation);

    public bool TryWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener) =>
        _queue.TryEnqueue(kind, item, listener);

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    async Task<SqliteConnection> Open(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }
}
