using System.Data.Common;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Npgsql;

namespace Chat.Host.SingleNode;

/// <summary>Postgres with <c>synchronous_commit=on</c>: a commit is in its write-ahead log on disk when it returns.</summary>
sealed class PostgresDatabase : IDatabase, IAsyncDisposable
{
    readonly NpgsqlDataSource _source;
    readonly WriteQueue _queue;

    public PostgresDatabase(string connectionString)
    {
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = "-c synchronous_commit=on",
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
        });
        _queue = new WriteQueue(new Writer(_source));
    }

    public Dialect Dialect { get; } = new("Postgres", Greatest: "GREATEST");

    public async Task<DbConnection> OpenForReading(CancellationToken cancellation)
    {
        DapperTypes.Register();
        return await Open(cancellation);
    }

    public async Task<T> Read<T>(Func<IStatements, ValueTask<T>> work, CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        return await work(new PostgresStatements(connection));
    }

    public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) => _queue.Enqueue(work, cancellation);

    public Task<TResult> Write<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation) =>
        _queue.Enqueue(kind, item, cancellation);

    public bool TryWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener) =>
        _queue.TryEnqueue(kind, item, listener);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _source.DisposeAsync();
    }

    async Task<NpgsqlConnection> Open(CancellationToken cancellation)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancellation);
        }
        catch (NpgsqlException failure)
        {
            throw new StorageException(Faults.StorageFailed, failure);
        }
    }

    sealed class Writer(NpgsqlDataSource source) : IWriterConnection
    {
        NpgsqlConnection? _connection;

        public bool MayBeDead => true;

        public ValueTask Begin() => Execute("BEGIN");

        public ValueTask Commit() => Execute("COMMIT");

        public IStatements Statements => new PostgresStatements(_connection!);

        public void Committed()
        {
            // Postgres moves its log by itself.
        }

        public async Task<DbConnection> Open()
        {
            if (_connection is { FullState: System.Data.ConnectionState.Open }) return _connection;
            await Reset();
            return _connection = await source.OpenConnectionAsync();
        }

        public async Task Reset()
        {
            if (_connection is null) return;
            await _connection.DisposeAsync();
            _connection = null;
        }

        public Exception Explain(Exception failure) => failure switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new StorageException(Faults.StorageFull, failure),
            PostgresException { IsTransient: false, SqlState: [not ('5' or '0'), ..] } => failure,
            NpgsqlException => new StorageException(Faults.StorageFailed, failure),
            _ => failure,
        };

        public async ValueTask DisposeAsync() => await Reset();

        async ValueTask Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, _connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
