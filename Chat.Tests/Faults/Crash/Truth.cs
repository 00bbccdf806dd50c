using System.Collections.Concurrent;
using Chat.Modules.Protocol;

namespace Chat.Tests.FaultTests.Crash;

/// <summary>What the clients of a field know to be so, by which each of them judges what the server tells it.</summary>
sealed class Truth
{
    readonly ConcurrentQueue<string> _violations = new();
    readonly ConcurrentDictionary<(Id User, Id Conversation), long> _stored = new();
    readonly ConcurrentDictionary<(Id User, Id Conversation), long> _read = new();

    public IReadOnlyCollection<string> Violations => _violations;

    public void Violated(string what) => _violations.Enqueue(what);

    /// <summary>One of the user's devices holds everything up to the sequence. Said before the device acknowledges it.</summary>
    public void Stored(Id user, Id conversation, long upTo) => Raise(_stored, (user, conversation), upTo);

    /// <summary>The user has seen everything up to the sequence. Said before the device tells the server.</summary>
    public void HasRead(Id user, Id conversation, long upTo) => Raise(_read, (user, conversation), upTo);

    public long ReadBy(Id user, Id conversation) => _read.GetValueOrDefault((user, conversation));

    /// <summary>A receipt may lag behind the truth; it may never run ahead of it.</summary>
    public void Judge(Id conversation, Id user, long delivered, long read)
    {
        if (delivered > _stored.GetValueOrDefault((user, conversation))) Violated($"{user} is said to have {delivered} of {conversation}, which is more than it has.");
        if (read > ReadBy(user, conversation)) Violated($"{user} is said to have read {read} of {conversation}, which is more than it has.");
    }

    static void Raise(ConcurrentDictionary<(Id, Id), long> known, (Id, Id) key, long value) =>
        known.AddOrUpdate(key, value, (_, before) => Math.Max(before, value));
}
