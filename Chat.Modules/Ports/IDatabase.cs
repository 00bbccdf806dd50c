using System.Data.Common;

namespace Chat.Modules.Ports;

/// <summary>The store behind all modules: SQLite or Postgres.</summary>
public interface IDatabase
{
    /// <summary>What the two databases say differently.</summary>
    Dialect Dialect { get; }

    /// <summary>A pooled connection for reading; dispose it soon.</summary>
    Task<DbConnection> OpenForReading(CancellationToken cancellation);

    /// <summary>
    /// Queues <paramref name="work"/> for the one writer and completes once the transaction that holds it is on disk (group commit:
    /// everything that waits goes into one transaction). The work may run twice when a neighbour in its batch failed, so it touches nothing
    /// but the connection, and passes no transaction object: the writer has begun one.
    /// </summary>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation);
}

/// <summary>Named words for the places where the two databases differ.</summary>
/// <param name="Greatest">The scalar function for the larger of two values: <c>MAX</c> in SQLite, <c>GREATEST</c> in Postgres.</param>
public sealed record Dialect(string Name, string Greatest);
