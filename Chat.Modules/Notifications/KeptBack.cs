using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Notifications;

/// <summary>
/// What people were not told because one of their devices was looked at, as far as the server knew: of each conversation the newest message, and the newest in
/// which somebody is mentioned, by their numbers. It is forgotten when it is pushed after all, seen or read, and after <see cref="Longest"/>, by when the server has noticed every device that vanished. Bounded;
/// what finds it full is not kept, being a hint. Safe for concurrent use.
/// </summary>
sealed class KeptBack(TimeProvider time)
{
    public const int MostOfUser = 32;
    public const int Most = 20_000;

    /// <summary>A dead peer is noticed within a minute, a view that went without a word within a little more (docs/protocol.md).</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>A device that changes its network or its view is looked at again within that time.</summary>
    public static readonly TimeSpan BeforeLook = TimeSpan.FromSeconds(5);

    readonly Lock _gate = new();
    readonly Dictionary<Id, Person> _people = [];
    readonly Signal _some = new();
    int _count;

    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    public void Keep(Id user, Id conversation, long sequence, bool mentions = false)
    {
        lock (_gate)
        {
            Keep(user, (conversation, false), sequence);
            // Who wants to hear of mentions alone is not told of what comes behind it.
            if (mentions) Keep(user, (conversation, true), sequence);
        }
        _some.Raise();
    }

    /// <summary>The person has seen, or was told of, everything up to there.</summary>
    public void Forget(Id user, Id conversation, long upTo)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(user, out var person)) return;
            foreach (var mentions in new[] { false, true })
            {
                if (person.News.TryGetValue((conversation, mentions), out var news) && news.Sequence <= upTo) Remove(user, person, (conversation, mentions));
            }
        }
    }

    /// <summary>The conversations in which something is kept back for the user.</summary>
    public IReadOnlyCollection<Id> Of(Id user)
    {
        lock (_gate) return _people.TryGetValue(user, out var person) ? [.. person.News.Keys.Select(key => key.Conversation).Distinct()] : [];
    }

    /// <summary>Lets <see cref="Due"/> name the user <see cref="BeforeLook"/> from now.</summary>
    public void LookLater(Id user)
    {
        lock (_gate)
        {
            if (_people.TryGetValue(user, out var person)) person.LookAt = time.GetUtcNow() + BeforeLook;
        }
    }

    /// <summary>Completes when something is kept.</summary>
    public ValueTask Some(CancellationToken cancellation) => _some.Wait(cancellation);

    /// <summary>Forgets what is too old, and names, once, those whose time to look has come.</summary>
    public IReadOnlyList<Id> Due()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var (user, person) in _people.ToList())
            {
                foreach (var (key, _) in person.News.Where(one => now - one.Value.At > Longest).ToList()) Remove(user, person, key);
            }
            var due = _people.Where(one => one.Value.LookAt <= now).ToList();
            foreach (var (_, person) in due) person.LookAt = null;
            if (_count > 0) _some.Raise();
            return [.. due.Select(one => one.Key)];
        }
    }

    /// <summary>Hands over what is kept for the user, the newest first, who is told of it now; nothing when a later look was asked for meanwhile.</summary>
    public IReadOnlyList<(Id Conversation, long Sequence)> Take(Id user)
    {
        lock (_gate)
        {
            if (!_people.TryGetValue(user, out var person) || person.LookAt is not null) return [];
            _people.Remove(user);
            _count -= person.News.Count;
            return [.. person.News.Select(one => (one.Key.Conversation, one.Value.Sequence)).Distinct().OrderByDescending(one => one.Sequence)];
        }
    }

    void Keep(Id user, (Id Conversation, bool Mentions) key, long sequence)
    {
        var person = _people.GetValueOrDefault(user) ?? new Person();
        if (person.News.TryGetValue(key, out var known))
        {
            if (known.Sequence >= sequence) return;
        }
        else
        {
            if (person.News.Count == MostOfUser) Remove(user, person, person.News.MinBy(one => one.Value.At).Key);
            if (_count >= Most) return;
            _count++;
        }
        _people[user] = person;
        person.News[key] = (sequence, time.GetUtcNow());
    }

    void Remove(Id user, Person person, (Id Conversation, bool Mentions) key)
    {
        if (person.News.Remove(key)) _count--;
        if (person.News.Count == 0) _people.Remove(user);
    }

    sealed class Person
    {
        public Dictionary<(Id Conversation, bool Mentions), (long Sequence, DateTimeOffset At)> News { get; } = [];

        public DateTimeOffset? LookAt { get; set; }
    }
}
