using System.Data.Common;
using System.Threading.Channels;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.SingleNode;

/// <summary>
/// The one writer. Everything that arrived while the previous transaction went to disk goes into the next one (group commit), and each caller
/// continues once the transaction that holds its work is durable. When a work throws, the batch is rolled back and each of its works is run
/// again in a transaction of its own, so that one bad write costs its neighbours time, not their result. When not even a transaction can be begun, all that
/// wait for it hear so together: each would wait as long for nothing.
/// What is stored is completed by a second loop, in order, while the next transaction is being written.
/// Bounded: a full queue makes callers wait. Lives from construction to disposal, which finishes what was queued.
/// </summary>
sealed class WriteQueue : IAsyncDisposable
{
    const int Capacity = 20_000;
    const int MostPerTransaction = 4_000;
    const int BatchesToComplete = 4;

    /// <summary>Whom completing wakes is woken once for so many writes.</summary>
    const int CompletedTogether = 256;

    const int CompletedAtOnce = 32;

    readonly Channel<PendingWrite> _queue = Channel.CreateBounded<PendingWrite>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    readonly Channel<PendingWrite[]> _stored = Channel.CreateBounded<PendingWrite[]>(
        new BoundedChannelOptions(BatchesToComplete) { SingleReader = true, SingleWriter = true });
    readonly IWriterConnection _writer;
    readonly Task _writing;
    readonly Task _completing;
    int _batchesToComplete;

    public WriteQueue(IWriterConnection writer)
    {
        _writer = writer;
        _writing = Task.Run(Write);
        _completing = Task.Run(Complete);
    }

    public Task<T> Enqueue<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        DapperTypes.Register();
        var write = new SingleWrite<T>(work);
        return Enqueue(write, write.Task, cancellation);
    }

    public Task<TResult> Enqueue<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation)
    {
        var waiting = new WaitingListener<TItem, TResult>();
        return Enqueue(new BatchedWrite<TItem, TResult>(kind, item, waiting), waiting.Task, cancellation);
    }

    public bool TryEnqueue<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener) =>
        _queue.Writer.TryWrite(new BatchedWrite<TItem, TResult>(kind, item, listener));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        _stored.Writer.Complete();
        await _completing;
        await _writer.DisposeAsync();
    }

    Task<T> Enqueue<T>(PendingWrite write, Task<T> result, CancellationToken cancellation)
    {
        // The fast path keeps the order of callers that do not await between two writes.
        return _queue.Writer.TryWrite(write) ? result : Wait();

        async Task<T> Wait()
        {
            try
            {
                await _queue.Writer.WriteAsync(write, cancellation);
            }
            catch (ChannelClosedException closed)
            {
                throw new StorageException(Faults.Stopping, closed);
            }
            return await result;
        }
    }

    async Task Write()
    {
        var batch = new List<PendingWrite>(MostPerTransaction);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostPerTransaction && _queue.Reader.TryRead(out var write)) batch.Add(write);
            await Store(batch);
            batch.Clear();
        }
    }

    async Task Complete()
    {
        await foreach (var batch in _stored.Reader.ReadAllAsync())
        {
            foreach (var part in batch.Chunk(CompletedTogether)) Complete(part);
            Interlocked.Decrement(ref _batchesToComplete);
        }
    }

    static void Complete(IEnumerable<PendingWrite> batch) => PutOff.Gather(() =>
    {
        foreach (var write in batch) write.Complete();
    });

    async Task Store(List<PendingWrite> batch)
    {
        var failure = await TryStore(batch);
        // A connection may have died since it was last used; the next one is fresh.
        if (failure is { HadNotBegun: true, WasOpen: true } && _writer.MayBeDead) failure = await TryStore(batch);
        if (failure is null) return;
        if (batch.Count == 1 || failure.HadNotBegun)
        {
            Fail(batch, failure);
            return;
        }
        for (var i = 0; i < batch.Count; i++)
        {
            if (await TryStore([batch[i]]) is not { } own) continue;
            Fail(own.HadNotBegun ? batch[i..] : [batch[i]], own);
            if (own.HadNotBegun) return;
        }
    }

    void Fail(IEnumerable<PendingWrite> writes, Failure failure)
    {
        var explained = _writer.Explain(failure.Cause);
        foreach (var write in writes) write.Fail(explained);
    }

    async Task<Failure?> TryStore(List<PendingWrite> batch)
    {
        DbConnection? connection = null;
        var hasBegun = false;
        try
        {
            connection = await _writer.Open();
            await _writer.Begin();
            hasBegun = true;
            for (var start = 0; start < batch.Count;)
            {
                var count = Neighbours(batch, start);
                await batch[start].Run(connection, _writer.Statements, batch, start, count);
                start += count;
            }
            await _writer.Commit();
        }
        catch (Exception failure)
        {
            if (connection is not null) await RollBack(connection);
            return new Failure(failure, HadNotBegun: !hasBegun, WasOpen: connection is not null);
        }
        await HandOver(batch);
        _writer.Committed();
        return null;
    }

    /// <summary>A small batch that nothing waits behind is completed at once, which spares it a change of threads; others while the next one is written.</summary>
    async ValueTask HandOver(List<PendingWrite> batch)
    {
        if (batch.Count <= CompletedAtOnce && Volatile.Read(ref _batchesToComplete) == 0 && !_queue.Reader.TryPeek(out _))
        {
            Complete(batch);
            return;
        }
        Interlocked.Increment(ref _batchesToComplete);
        await _stored.Writer.WriteAsync([.. batch]);
    }

    /// <summary>How many writes from <paramref name="start"/> on are of one kind.</summary>
    static int Neighbours(List<PendingWrite> batch, int start)
    {
        var end = start + 1;
        while (batch[start].Kind is { } kind && end < batch.Count && batch[end].Kind == kind) end++;
        return end - start;
    }

    async Task RollBack(DbConnection connection)
    {
        try
        {
            await Execute(connection, "ROLLBACK");
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException)
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

    sealed record Failure(Exception Cause, bool HadNotBegun, bool WasOpen);
}
