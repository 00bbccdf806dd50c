using System.Data.Common;
using Chat.Modules.Ports;

namespace Chat.Host.SingleNode;

/// <summary>The write queue's own connection.</summary>
interface IWriterConnection : IAsyncDisposable
{
    /// <summary>The open connection; opened again when it was lost.</summary>
    Task<DbConnection> Open();

    /// <summary>Whether an open connection may turn out to be dead when it is used, as one over a network may.</summary>
    bool MayBeDead { get; }

    /// <summary>Begins a write transaction on the connection that <see cref="Open"/> gave last.</summary>
    ValueTask Begin();

    /// <summary>What was written is on disk when this returns.</summary>
    ValueTask Commit();

    /// <summary>Prepared statements on the connection that <see cref="Open"/> gave last.</summary>
    IStatements Statements { get; }

    /// <summary>Called after each commit, outside of a transaction.</summary>
    void Committed();

    /// <summary>Drops a connection whose state is in doubt.</summary>
    Task Reset();

    /// <summary>A driver's failure as what callers understand: a <see cref="StorageException"/>, or itself when it is a bug.</summary>
    Exception Explain(Exception failure);
}
