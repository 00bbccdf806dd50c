using System.Data.Common;
using Chat.Modules.Messaging;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Chat.Tests.Modules.Messaging;

public sealed class MessageIntakeTests
{
    static readonly Caller Ana = new(People.NewId(), People.NewId());

    HeldDatabase _database = null!;
    Answers _answers = null!;
    MessageIntake _intake = null!;

    [SetUp]
    public void Make()
    {
        (_database, _answers) = (new HeldDatabase(), new Answers());
        _intake = new MessageIntake(_database, null!, null!, NullLogger<MessageIntake>.Instance);
    }

    [Test]
    public void What_a_store_does_not_take_is_refused_before_it_fills_the_memory_and_taken_again_afterwards([Values] End end, [Values] bool isFull)
    {
        _database.IsFull = isFull;
        var most = (int)(MessageIntake.MostBytes / Limits.MaxPayloadBytes);
        int? held = null;
        for (var round = 1; round <= 3; round++)
        {
            for (var i = 0; i < most; i++) Send(Limits.MaxPayloadBytes);
            Assert.That(_answers.Last, Is.EqualTo(Faults.TooManyRequests));
            held ??= _database.Held.Count;
            Assert.That(held, Is.GreaterThan(most * 9 / 10).And.LessThan(most));
            Assert.That(_database.Held, Has.Count.EqualTo(held), "as many as before");
            _database.EndAll(end);
            Assert.That(_answers.Count, Is.EqualTo(round * most));
        }
    }

    [Test]
    public void Small_messages_hold_something_too()
    {
        var most = (int)(MessageIntake.MostBytes / 500);
        for (var i = 0; i < most; i++) Send(1);
        Assert.That(_answers.Last, Is.EqualTo(Faults.TooManyRequests));
    }

    void Send(int bytes) => _intake.Take(new SendMessage(Ana, 1, People.NewId(), People.NewId(), 1, new byte[bytes], EntryFlags.CountsAsUnread), _answers);

    sealed class Answers : IMessageSender
    {
        public int Count { get; private set; }

        public Fault? Last { get; private set; }

        public void Answer(SendMessage message, Outcome<Accepted> outcome) => (Count, Last) = (Count + 1, outcome.Fault);
    }

    public enum End
    {
        Stored,
        Failed,
    }

    /// <summary>Takes everything and stores nothing; the tests that store are those of the real databases.</summary>
    sealed class HeldDatabase : IDatabase
    {
        public List<Action<End>> Held { get; } = [];

        /// <summary>Of its queue, so that callers wait for room.</summary>
        public bool IsFull { get; set; }

        public Dialect Dialect => throw new NotSupportedException();

        public void EndAll(End end)
        {
            var held = Held.ToList();
            Held.Clear();
            foreach (var one in held) one(end);
        }

        public bool TryWrite<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, IWriteListener<TItem, TResult> listener)
        {
            if (IsFull) return false;
            Held.Add(end =>
            {
                if (end == End.Stored) listener.Stored(item, Refused<TResult>());
                else listener.Failed(item, Lost());
            });
            return true;
        }

        public Task<TResult> Write<TItem, TResult>(IBatchedWrite<TItem, TResult> kind, TItem item, CancellationToken cancellation)
        {
            var result = new TaskCompletionSource<TResult>();
            Held.Add(end =>
            {
                if (end == End.Stored) result.SetResult(Refused<TResult>());
                else result.SetException(Lost());
            });
            return result.Task;
        }

        public Task<DbConnection> OpenForReading(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<T> Read<T>(Func<IStatements, ValueTask<T>> work, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<T> Write<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) => throw new NotSupportedException();

        static StorageException Lost() => new(Faults.StorageFailed, new TimeoutException());

        /// <summary>Written, and nothing to be told of it.</summary>
        static TResult Refused<TResult>() => (TResult)(object)(Outcome<Appended>)Faults.StaleEpoch;
    }
}
