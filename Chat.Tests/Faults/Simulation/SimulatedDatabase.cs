using System.Data.Common;
using Chat.Host.SingleNode;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Data.Sqlite;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>
/// The port of the database on SQLite in memory. Writes wait until the seed lets them through, and may fail in the two ways in which real ones do: nothing was
/// stored, or it was stored and nobody knows. One per thread at a time.
/// </summary>
sealed class SimulatedDatabase : IDatabase, IDisposable
{
    readonly SqliteConnection _writer;
    readonly SimulatedScheduler _scheduler;
    readonly Random _random;
    /// <summary>The same for every seed of a thread: Dapper makes its readers anew for each connection string.</summary>
    readonly string _connectionString = $"Data Source=simulation-{Environment.CurrentManagedThreadId};Mode=Memory;Cache=Shared";

    /// <summary>What waits to be written in one transaction, by its kind.</summary>
    readonly Dictionary<object, object> _gathered = [];

    /// <param name="template">What it holds at first.</param>
    /// <param name="scheduler">Decides when a write happens.</param>
    /// <param name="random">Decides what fails.</param>
    public SimulatedDatabase(SqliteConnection template, SimulatedScheduler scheduler, Random random)
    {
        (_scheduler, _random, _writer) = (scheduler, random, new SqliteConnection(_connectionString));
        DapperTypes.Register();
        _writer.Open();
        template.BackupDatabase(_writer);
    }

    /// <summary>Of a hundred writes, how many fail.</summary>
    public int FailuresPerHundred { get; set; }

    public Dialect Dialect { get; } = new("SQLite", Greatest: "MAX");

    public Task<DbConnection> OpenForReading(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return Task.FromResult<DbConnection>(connection);
    }

    public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _scheduler.Post(_ => Store(work, done.SetResult, done.SetException), null);
        return done.Task;
    }

    public async Task<T> Read<T>(Func<IStatements, ValueTask<T>> work, CancellationToken cancellation)
    {
        await using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var statements = new SqliteStatements(connection);
        return await work(statements);
    }

    public Task<TResult> Write<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Gather(kind, item, done.SetResult, done.SetException);
        return done.Task;
    }

    public bool TryWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener)
    {
        Gather(kind, item, result => listener.Stored(item, result), failure => listener.Failed(item, failure));
        return true;
    }

    public void Dispose() => _writer.Dispose();

    /// <summary>What comes before the transaction's turn goes into it, as in the product's queue.</summary>
    void Gather<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, Action<TResult> stored, Action<Exception> failed)
    {
        if (_gathered.TryGetValue(kind, out var waiting))
        {
            ((List<Waiting<TItem, TResult>>)waiting).Add(new Waiting<TItem, TResult>(item, stored, failed));
            return;
        }
        List<Waiting<TItem, TResult>> batch = [new Waiting<TItem, TResult>(item, stored, failed)];
        _gathered[kind] = batch;
        _scheduler.Post(
            _ =>
            {
                _gathered.Remove(kind);
                Store(
                    _ => Together(kind, batch),
                    results =>
                    {
                        for (var i = 0; i < results.Length; i++) batch[i].Stored(results[i]);
                    },
                    failure => batch.ForEach(one => one.Failed(failure)));
            }, null);
    }

    async Task<TResult[]> Together<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, List<Waiting<TItem, TResult>> batch)
    {
        using var statements = new SqliteStatements(_writer);
        var results = new TResult[batch.Count];
        await kind.Write(statements, [.. batch.Select(one => one.Item)], results);
        return results;
    }

    void Store<T>(Func<DbConnection, Task<T>> work, Action<T> done, Action<Exception> failed)
    {
        var fails = _random.Next(100) < FailuresPerHundred;
        var isInDoubt = fails && _random.Next(2) == 0;
        if (fails && !isInDoubt)
        {
            failed(Failure());
            return;
        }
        Execute("BEGIN");
        var stored = work(_writer);
        if (!stored.IsCompleted) throw new InvalidOperationException("A write awaited something other than its connection.");
        Execute(stored.IsFaulted ? "ROLLBACK" : "COMMIT");
        if (stored.IsFaulted) failed(stored.Exception!.InnerException!);
        else if (isInDoubt) failed(Failure());
        else done(stored.Result);
    }

    void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    sealed record Waiting<TItem, TResult>(TItem Item, Action<TResult> Stored, Action<Exception> Failed);

    static StorageException Failure() => new(Faults.StorageFailed, new IOException("simulated"));
}
