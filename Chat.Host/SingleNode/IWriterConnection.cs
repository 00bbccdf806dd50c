using System.Data.Common;

namespace Chat.Host.SingleNode;

/// <summary>The write queue's own connection.</summary>
interface IWriterConnection : IAsyncDisposable
{
    /// <summary>The statement that begins a write transaction.</summary>
    string Begin { get; }

    /// <summary>The open connection; opened again when it was lost.</summary>
    Task<DbConnection> Open();

    /// <summary>Drops a connection whose state is in doubt.</summary>
    Task Reset();

    /// <summary>A driver's failure as what callers understand: a <see cref="Chat.Modules.Ports.StorageException"/>, or itself when it is a bug.</summary>
    Exception Explain(Exception failure);
}
