using System.Data.Common;
using Chat.Host.SingleNode;
using Chat.Modules.Ports;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Chat.Tests.Storage;

public sealed class WriteQueueTests
{
    /// <summary>Each attempt may take as long as a driver waits for a lock or a line.</summary>
    [Test]
    public async Task When_no_transaction_can_be_begun_all_that_wait_hear_so_at_once()
    {
        var writer = new HeldWriter();
        await using var queue = new WriteQueue(writer);
        var writes = Enumerable.Range(0, 50).Select(_ => queue.Enqueue(_ => Task.FromResult(1), CancellationToken.None)).ToList();
        writer.Release();
        foreach (var write in writes) Assert.That(async () => await write, Throws.TypeOf<SqliteException>());
        Assert.That(writer.Begun, Is.LessThanOrEqualTo(2), "the one that came first, and all others together");
    }

    /// <summary>A database that has restarted has left the connection dead, which shows when it is used.</summary>
    [Test]
    public async Task What_finds_its_connection_lost_is_stored_on_the_next_one()
    {
        var writer = new HeldWriter { MayBeDead = true, FailsBefore = 1, BeginsAtMost = int.MaxValue };
        await using var queue = new WriteQueue(writer);
        var writes = Enumerable.Range(0, 50).Select(number => queue.Enqueue(_ => Task.FromResult(number), CancellationToken.None)).ToList();
        writer.Release();
        Assert.That(await Task.WhenAll(writes), Is.EqualTo(Enumerable.Range(0, 50)));
    }

    [Test]
    public async Task A_write_that_fails_costs_its_neighbours_no_result_and_a_line_that_is_gone_by_then_is_tried_once()
    {
        var writer = new HeldWriter { BeginsAtMost = 1 };
        await using var queue = new WriteQueue(writer);
        var first = queue.Enqueue<int>(_ => throw new InvalidOperationException("its own fault"), CancellationToken.None);
        var others = Enumerable.Range(0, 50).Select(_ => queue.Enqueue(_ => Task.FromResult(1), CancellationToken.None)).ToList();
        writer.Release();
        Assert.That(async () => await first, Throws.Exception);
        foreach (var write in others) Assert.That(async () => await write, Throws.TypeOf<SqliteException>());
        Assert.That(writer.Begun, Is.LessThanOrEqualTo(3));
    }

    /// <summary>A connection whose transactions cannot be begun, from the first attempt on or after some; nothing is tried before <see cref="Release"/>.</summary>
    sealed class HeldWriter : IWriterConnection
    {
        readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly SqliteConnection _connection = new("Data Source=:memory:");

        public bool MayBeDead { get; init; }

        public int FailsBefore { get; init; }

        public int BeginsAtMost { get; init; }

        public int Begun { get; private set; }

        public void Release() => _released.SetResult();

        public async Task<DbConnection> Open()
        {
            await _released.Task;
            if (_connection.State != System.Data.ConnectionState.Open) await _connection.OpenAsync();
            return _connection;
        }

        public ValueTask Begin()
        {
            var number = Begun++;
            return number >= FailsBefore && number < BeginsAtMost ? ValueTask.CompletedTask : throw new SqliteException("locked", 5);
        }

        public ValueTask Commit() => ValueTask.CompletedTask;

        /// <summary>Writes that are run one by one need none.</summary>
        public IStatements Statements => null!;

        public void Committed()
        {
        }

        public Task Reset() => Task.CompletedTask;

        public Exception Explain(Exception failure) => failure;

        public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
    }
}
