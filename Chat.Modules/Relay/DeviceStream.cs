using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay;

/// <summary>
/// Brings one connected device every entry of its conversations, each conversation strictly in sequence.
/// A live entry that continues what was sent goes out at once; anything else (a backlog, a gap, a slow reader, a full window) is read from
/// the log by the pump. At most <see cref="Limits.WindowBytes"/> are in flight without an acknowledgement. Safe for concurrent use; lives as long as the connection.
/// </summary>
sealed class DeviceStream(IDeviceLink link, IConversationLog log)
{
    const int PageSize = 100;

    readonly Lock _gate = new();
    readonly Dictionary<Id, ConversationPosition> _positions = [];
    readonly LinkedList<Id> _order = [];
    readonly Signal _work = new();
    long _inFlight;

    public IDeviceLink Link { get; } = link;

    /// <summary>Adds a conversation behind those added before it: a backlog is served in that order.</summary>
    public void Follow(Id conversation, long acked, long last)
    {
        lock (_gate)
        {
            if (!_positions.TryAdd(conversation, new ConversationPosition(acked, last))) return;
            _order.AddLast(conversation);
        }
        Wake();
    }

    /// <summary>Follows the conversation, or learns that its log reaches further than known.</summary>
    public void Advance(Id conversation, long acked, long last)
    {
        Follow(conversation, acked, last);
        lock (_gate)
        {
            if (_positions.TryGetValue(conversation, out var position)) position.Last = Math.Max(position.Last, last);
        }
        Wake();
    }

    public void Leave(Id conversation)
    {
        lock (_gate)
        {
            if (_positions.Remove(conversation, out var position)) _inFlight -= position.Release(long.MaxValue);
            _order.Remove(conversation);
        }
        Wake();
    }

    /// <summary>A new entry is on disk.</summary>
    /// <param name="frame">The entry's frame, encoded once for all its receivers.</param>
    public void Offer(LogEntry entry, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (!_positions.TryGetValue(entry.Conversation, out var position) || entry.Sequence <= position.Sent) return;
            if (entry.Sequence == position.Sent + 1 && TrySend(position, entry.Sequence, frame)) return;
            position.Last = Math.Max(position.Last, entry.Sequence);
        }
        Wake();
    }

    public void Acknowledged(Id conversation, long sequence)
    {
        lock (_gate)
        {
            if (!_positions.TryGetValue(conversation, out var position)) return;
            _inFlight -= position.Release(sequence);
        }
        Wake();
    }

    /// <summary>The highest sequence the device can have seen; an acknowledgement above it is not believed.</summary>
    public long SentUpTo(Id conversation)
    {
        lock (_gate) return _positions.TryGetValue(conversation, out var position) ? position.Sent : 0;
    }

    /// <summary>Serves what is behind until cancelled.</summary>
    public async Task Pump(CancellationToken cancellation)
    {
        while (true)
        {
            await _work.Wait(cancellation);
            while (NextBehind() is { } next)
            {
                var entries = await log.ReadAfter(next.Conversation, next.After, PageSize, cancellation);
                if (entries.Count == 0) NothingAfter(next.Conversation, next.After);
                if (!await SendPage(entries, cancellation)) break;
            }
        }
    }

    /// <summary>False when the window is full: the next acknowledgement wakes the pump.</summary>
    async Task<bool> SendPage(IReadOnlyList<LogEntry> entries, CancellationToken cancellation)
    {
        foreach (var entry in entries)
        {
            var frame = FrameWriting.Encode(entry);
            while (true)
            {
                lock (_gate)
                {
                    if (_inFlight >= Limits.WindowBytes) return false;
                    if (!_positions.TryGetValue(entry.Conversation, out var position) || entry.Sequence != position.Sent + 1) break;
                    if (TrySend(position, entry.Sequence, frame)) break;
                }
                await Link.Room(cancellation);
            }
        }
        return true;
    }

    (Id Conversation, long After)? NextBehind()
    {
        lock (_gate)
        {
            if (_inFlight >= Limits.WindowBytes) return null;
            foreach (var conversation in _order)
            {
                var position = _positions[conversation];
                if (position.IsBehind) return (conversation, position.Sent);
            }
            return null;
        }
    }

    void NothingAfter(Id conversation, long after)
    {
        lock (_gate)
        {
            if (_positions.TryGetValue(conversation, out var position) && position.Sent == after) position.Last = after;
        }
    }

    bool TrySend(ConversationPosition position, long sequence, ReadOnlyMemory<byte> frame)
    {
        if (_inFlight >= Limits.WindowBytes || !Link.TrySend(frame)) return false;
        position.MarkSent(sequence, frame.Length);
        _inFlight += frame.Length;
        return true;
    }

    void Wake() => _work.Raise();
}
