using System.Data.Common;
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


    /// <param name="template">What it holds at first.</param>
    /// <param name="scheduler">Decides when a write happens.</param>
    /// <param name="random">Decides what fails.</param>
    public SimulatedDatabase(SqliteConnection template, SimulatedScheduler scheduler, Random random)
    {
        (_scheduler, _random, _writer) = (scheduler, random, new SqliteConnection(_connectionString));
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
        _scheduler.Post(_ => Store(work, done), null);
        return done.Task;
    }

    public void Dispose() => _writer.Dispose();

    void Store<T>(Func<DbConnection, Task<T>> work, TaskCompletionSource<T> done)
    {
        var fails = _random.Next(100) < FailuresPerHundred;
        var isInDoubt = fails && _random.Next(2) == 0;
        if (fails && !isInDoubt)
        {
            done.SetException(Failure());
            return;
        }
        Execute("BEGIN");
        var stored = work(_writer);
        if (!stored.IsCompleted) throw new InvalidOperationException("A write awaited something other than its connection.");
        Execute(stored.IsFaulted ? "ROLLBACK" : "COMMIT");
        if (stored.IsFaulted) done.SetException(stored.Exception!.InnerExceptions);
        else if (isInDoubt) done.SetException(Failure());
        else done.SetResult(stored.Result);
    }

    void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static StorageException Failure() => new(Faults.StorageFailed, new IOException("simulated"));
}
