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

abstract class PendingWrite<T>(TaskCreationOptions completion) : PendingWrite
{
    readonly TaskCompletionSource<T> _done = new(completion);

    public Task<T> Task => _done.Task;

    protected T? Result { get; set; }

    public sealed override void Complete() => _done.SetResult(Result!);

    public sealed override void Fail(Exception failure) => _done.SetException(failure);
}

sealed class SingleWrite<T>(Func<DbConnection, Task<T>> work) : PendingWrite<T>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public override async ValueTask Run(DbConnection connection, IStatements statements, List<PendingWrite> batch, int start, int count) =>
        Result = await work(connection);
}

/// <summary>Continues on the completing loop itself: that keeps the order, and thousands of messages a second from going through the thread pool one by one.</summary>
sealed class BatchedWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item) : PendingWrite<TResult>(TaskCreationOptions.None)
{
    public override object Kind => kind;

    public override async ValueTask Run(DbConnection connection, IStatements statements, List<PendingWrite> batch, int start, int count)
    {
        var (items, results) = (new TItem[count], new TResult[count]);
        for (var i = 0; i < count; i++) items[i] = ((BatchedWrite<TItem, TResult>)batch[start + i])._item;
        await kind.Write(statements, items, results);
        for (var i = 0; i < count; i++) ((BatchedWrite<TItem, TResult>)batch[start + i]).Result = results[i];
    }

    readonly TItem _item = item;
}
