using System.Data.Common;

namespace Chat.Modules.Ports;

/// <summary>The store behind all modules: SQLite or Postgres.</summary>
public interface IDatabase
{
    /// <summary>What the two databases say differently.</summary>
    Dialect Dialect { get; }

    /// <summary>A pooled connection for reading; dispose it soon.</summary>
    Task<DbConnection> OpenForReading(CancellationToken cancellation);

    /// <summary>Reads through prepared statements.</summary>
    Task<T> Read<T>(Func<IStatements, ValueTask<T>> work, CancellationToken cancellation);

    /// <summary>
    /// Queues <paramref name="work"/> for the one writer and completes once the transaction that holds it is on disk (group commit:
    /// everything that waits goes into one transaction). The work may run twice when a neighbour in its batch failed, so it touches nothing
    /// but the connection, and passes no transaction object: the writer has begun one.
    /// </summary>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation);

    /// <summary>Queues an item of a kind that is written together, waiting for room in the queue.</summary>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    Task<TResult> Write<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation);

    /// <summary>The same without a task for each: those of one kind are told to their listeners in the order in which they were queued.</summary>
    /// <returns>False when the queue is full; nothing was queued then.</returns>
    bool TryWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener);
}

/// <summary>Named words for the places where the two databases differ.</summary>
/// <param name="Greatest">The scalar function for the larger of two values: <c>MAX</c> in SQLite, <c>GREATEST</c> in Postgres.</param>
public sealed record Dialect(string Name, string Greatest);
