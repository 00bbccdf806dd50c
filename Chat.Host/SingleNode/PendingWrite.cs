using System.Data.Common;
using Chat.Modules.Ports;

namespace Chat.Host.SingleNode;

/// <summary>A write that waits in the queue.</summary>
abstract class PendingWrite
{
    /// <summary>Neighbours of one kind are run together; null runs alone.</summary>
    public virtual object? Kind => null;

    /// <summary>Runs this and the <paramref name="count"/> - 1 writes of its kind that follow it in the batch.</summary>
    public abstract ValueTask Run(DbConnection connection, IStatements statements, List<PendingWrite> batch, int start, int count);

    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

sealed class SingleWrite<T>(Func<DbConnection, Task<T>> work) : PendingWrite
{
    readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T? _result;

    public Task<T> Task => _done.Task;

    public override async ValueTask Run(DbConnection connection, IStatements statements, List<PendingWrite> batch, int start, int count) =>
        _result = await work(connection);

    public override void Complete() => _done.SetResult(_result!);

    public override void Fail(Exception failure) => _done.SetException(failure);
}

sealed class BatchedWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener) : PendingWrite
{
    readonly TItem _item = item;
    TResult? _result;

    public override object Kind => kind;

    public override async ValueTask Run(DbConnection connection, IStatements statements, List<PendingWrite> batch, int start, int count)
    {
        var (items, results) = (new TItem[count], new TResult[count]);
        for (var i = 0; i < count; i++) items[i] = ((BatchedWrite<TItem, TResult>)batch[start + i])._item;
        await kind.Write(statements, items, results);
        for (var i = 0; i < count; i++) ((BatchedWrite<TItem, TResult>)batch[start + i])._result = results[i];
    }

    public override void Complete() => listener.Stored(_item, _result!);

    public override void Fail(Exception failure) => listener.Failed(_item, failure);
}

/// <summary>For those who await one item.</summary>
sealed class WaitingListener<TItem, TResult> : IWriteListener<TItem, TResult>
{
    readonly TaskCompletionSource<TResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Task => _done.Task;

    public void Stored(TItem item, TResult result) => _done.SetResult(result);

    public void Failed(TItem item, Exception failure) => _done.SetException(failure);
}
