using System.Data.Common;
using Chat.Modules.Ports;
using Dapper;

namespace Chat.Bench.Fuzz;

/// <summary>Once told to forget, it does all of what is written and then takes it back: every input finds what the first one found.</summary>
sealed class ForgetfulDatabase(IDatabase database) : IDatabase
{
    public bool Forgets { get; set; }

    public Dialect Dialect => database.Dialect;

    public Task<DbConnection> OpenForReading(CancellationToken cancellation) => database.OpenForReading(cancellation);

    public Task<T> Read<T>(Func<IStatements, ValueTask<T>> work, CancellationToken cancellation) => database.Read(work, cancellation);

    public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
        database.Write(Forgets ? connection => AndBack(work, connection) : work, cancellation);

    public Task<TResult> Write<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation) => database.Write(kind, item, cancellation);

    public bool TryWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener) => database.TryWrite(kind, item, listener);

    static async Task<T> AndBack<T>(Func<DbConnection, Task<T>> work, DbConnection connection)
    {
        await connection.ExecuteAsync("SAVEPOINT input");
        var result = await work(connection);
        await connection.ExecuteAsync("ROLLBACK TO input");
        return result;
    }
}
