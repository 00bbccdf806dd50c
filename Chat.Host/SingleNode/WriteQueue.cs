using System.Data.Common;
using System.Threading.Channels;
using Chat.Modules.Ports;

namespace Chat.Host.SingleNode;

/// <summary>
/// The one writer. Everything that arrived while the previous transaction went to disk goes into the next one (group commit), and each caller
/// continues once the transaction that holds its work is durable. When a work throws, the batch is rolled back and each of its works is run
/// again in a transaction of its own, so that one bad write costs its neighbours time, not their result.
/// Bounded: a full queue makes callers wait. Lives from construction to disposal, which finishes what was queued.
/// </summary>
sealed class WriteQueue : IAsyncDisposable
{
    const int Capacity = 10_000;
    const int MostPerTransaction = 1_000;

    readonly Channel<IPendingWrite> _queue = Channel.CreateBounded<IPendingWrite>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    readonly IWriterConnection _writer;
    readonly Task _loop;

    public WriteQueue(IWriterConnection writer)
    {
        _writer = writer;
        _loop = Task.Run(Run);
    }

    public Task<T> Enqueue<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        var write = new PendingWrite<T>(work);
        // The fast path keeps the order of callers that do not await between two writes.
        if (_queue.Writer.TryWrite(write)) return write.Task;
        return Wait();

        async Task<T> Wait()
        {
            try
            {
                await _queue.Writer.WriteAsync(write, cancellation);
            }
            catch (ChannelClosedException closed)
            {
                throw new StorageException(Modules.Protocol.Faults.Stopping, closed);
            }
            return await write.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await _writer.DisposeAsync();
    }

    async Task Run()
    {
        var batch = new List<IPendingWrite>(MostPerTransaction);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostPerTransaction && _queue.Reader.TryRead(out var write)) batch.Add(write);
            await Store(batch);
            batch.Clear();
        }
    }

    async Task Store(List<IPendingWrite> batch)
    {
        if (await TryStore(batch) is not { } failure) return;
        if (batch.Count == 1)
        {
            batch[0].Fail(_writer.Explain(failure));
            return;
        }
        foreach (var write in batch)
        {
            if (await TryStore([write]) is { } own) write.Fail(_writer.Explain(own));
        }
    }

    async Task<Exception?> TryStore(List<IPendingWrite> batch)
    {
        DbConnection? connection = null;
        try
        {
            connection = await _writer.Open();
            await Execute(connection, _writer.Begin);
            foreach (var write in batch) await write.Run(connection);
            await Execute(connection, "COMMIT");
        }
        catch (Exception failure)
        {
            if (connection is not null) await RollBack(connection);
            return failure;
        }
        foreach (var write in batch) write.Complete();
        return null;
    }

    async Task RollBack(DbConnection connection)
    {
        try
        {
            await Execute(connection, "ROLLBACK");
        }
        catch (DbException)
        {
            // SQLite rolls back by itself on a full disk, and a broken Postgres connection has nothing left to roll back: start from a fresh one.
            await _writer.Reset();
        }
    }

    static async Task Execute(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    interface IPendingWrite
    {
        Task Run(DbConnection connection);

        void Complete();

        void Fail(Exception failure);
    }

    sealed class PendingWrite<T>(Func<DbConnection, Task<T>> work) : IPendingWrite
    {
        readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        T? _result;

        public Task<T> Task => _done.Task;

        public async Task Run(DbConnection connection) => _result = await work(connection);

        public void Complete() => _done.SetResult(_result!);

        public void Fail(Exception failure) => _done.SetException(failure);
    }
}
