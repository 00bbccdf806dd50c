using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Relay;

/// <summary>
/// Brings one connected device every entry of its conversations, each conversation strictly in sequence.
/// A live entry that continues what was sent goes out at once; anything else (a backlog, a gap, a slow reader, a full window) is read from
/// the log by the pump, which runs only while there is something behind. At most <see cref="Limits.WindowBytes"/> are in flight without an
/// acknowledgement. Nothing goes out before <see cref="Start"/>. Safe for concurrent use; ends with <see cref="Dispose"/>.
/// </summary>
sealed partial class DeviceStream(IDeviceLink link, IConversationLog log, DeviceStreams streams, Audiences audiences, ILogger logger) : IDeviceStream
{
    const int PageBytes = 64 * 1024;

    readonly Lock _gate = new();
    readonly Dictionary<Id, ConversationPosition> _positions = [];
    readonly Queue<ConversationPosition> _behind = new();
    List<ReadOnlyMemory<byte>>? _welcomes;
    long _inFlight;
    bool _started;
    bool _pumping;
    bool _ended;

    public IDeviceLink Link { get; } = link;

    /// <summary>Follows a conversation from what the device has acknowledged; those followed first are served first.</summary>
    public void Follow(Id conversation, long acked, long last)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (!_positions.TryGetValue(conversation, out var position)) _positions[conversation] = position = new ConversationPosition(conversation, acked, last);
            Notice(position, last);
        }
        audiences.Join(conversation, this);
    }

    /// <summary>The log of a conversation that it follows reaches further than known.</summary>
    public void Advance(Id conversation, long last)
    {
        lock (_gate)
        {
            if (_positions.TryGetValue(conversation, out var position)) Notice(position, last);
        }
    }

    public void Leave(Id conversation)
    {
        audiences.Leave(conversation, this);
        lock (_gate)
        {
            if (_positions.Remove(conversation, out var position)) _inFlight -= position.Release(long.MaxValue);
            Wake();
        }
    }

    /// <summary>This device was added to a conversation's group.</summary>
    public void Welcome(ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (_started) Link.Post(frame);
            else (_welcomes ??= []).Add(frame);
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            foreach (var welcome in _welcomes ?? []) Link.Post(welcome);
            _welcomes = null;
            _started = true;
            Wake();
        }
    }

    /// <summary>A new entry is on disk.</summary>
    /// <param name="conversation">Whose log.</param>
    /// <param name="sequence">Its place there.</param>
    /// <param name="frame">The entry's frame, encoded once for all its receivers.</param>
    public void Offer(Id conversation, long sequence, ReadOnlyMemory<byte> frame)
    {
        lock (_gate)
        {
            if (!_positions.TryGetValue(conversation, out var position) || sequence <= position.Sent) return;
            if (_started && sequence == position.Sent + 1 && TrySend(position, sequence, frame)) return;
            Notice(position, sequence);
        }
    }

    public void Acknowledged(Id conversation, long sequence)
    {
        lock (_gate)
        {
            if (!_positions.TryGetValue(conversation, out var position)) return;
            _inFlight -= position.Release(sequence);
            Wake();
        }
    }

    public bool Follows(Id conversation)
    {
        lock (_gate) return _positions.ContainsKey(conversation);
    }

    /// <summary>The highest sequence the device can have seen; an acknowledgement above it is not believed.</summary>
    public long SentUpTo(Id conversation)
    {
        lock (_gate) return _positions.TryGetValue(conversation, out var position) ? position.Sent : 0;
    }

    public void Dispose()
    {
        List<Id> followed;
        lock (_gate)
        {
            _ended = true;
            followed = [.. _positions.Keys];
        }
        streams.Remove(this);
        foreach (var conversation in followed) audiences.Leave(conversation, this);
    }

    /// <summary>Within the gate: the log reaches at least to <paramref name="last"/>.</summary>
    void Notice(ConversationPosition position, long last)
    {
        position.Last = Math.Max(position.Last, last);
        if (!position.IsBehind) return;
        if (!position.InLine)
        {
            position.InLine = true;
            _behind.Enqueue(position);
        }
        Wake();
    }

    /// <summary>Within the gate: starts the pump when it has something to do.</summary>
    void Wake()
    {
        if (!_started || _ended || _pumping || _behind.Count == 0 || _inFlight >= Limits.WindowBytes) return;
        _pumping = true;
        _ = Pump();
    }

    async Task Pump()
    {
        // Outside of the gate, and where the caller's continuations run: a simulation decides when.
        await Task.Yield();
        try
        {
            while (NextBehind() is { } next) await Serve(next.Position, next.After, next.Last);
        }
        catch (OperationCanceledException)
        {
            // The connection has ended; the next one continues from the device's cursor.
        }
        catch (Exception failure)
        {
            LogBroken(logger, failure);
            Link.Close(CloseCode.Restart, "The stream broke; connect again.");
        }
    }

    /// <param name="position">Whose turn it is.</param>
    /// <param name="after">What it was sent before.</param>
    /// <param name="last">How far the log was known to reach when the reading began.</param>
    async Task Serve(ConversationPosition position, long after, long last)
    {
        var page = await log.ReadFrames(position.Conversation, after, PageBytes, CancellationToken.None);
        while (true)
        {
            lock (_gate)
            {
                // A live entry, a commit that shuts the device out, a full window or the end may have come in between.
                if (_ended || position.Sent != after || _inFlight >= Limits.WindowBytes || !_positions.ContainsKey(position.Conversation)) return;
                if (page.Last == after)
                {
                    // There is nothing up to there, but what came since the reading began is yet to be read.
                    if (position.Last == last) position.Last = after;
                    return;
                }
                if (TrySend(position, page.Last, page.Frames)) return;
            }
            await Link.Room(page.Frames.Length);
        }
    }

    /// <summary>Who is served next; null ends the pump, and the next reason to run starts it again.</summary>
    (ConversationPosition Position, long After, long Last)? NextBehind()
    {
        lock (_gate)
        {
            while (!_ended && _inFlight < Limits.WindowBytes && _behind.TryPeek(out var position))
            {
                if (position.IsBehind && _positions.ContainsKey(position.Conversation)) return (position, position.Sent, position.Last);
                position.InLine = false;
                _behind.Dequeue();
            }
            _pumping = false;
            return null;
        }
    }

    bool TrySend(ConversationPosition position, long sequence, ReadOnlyMemory<byte> frames)
    {
        if (_inFlight >= Limits.WindowBytes || !Link.TrySend(frames)) return false;
        position.MarkSent(sequence, frames.Length);
        _inFlight += frames.Length;
        return true;
    }

    [LoggerMessage(LogLevel.Error, "The stream of a device broke")]
    static partial void LogBroken(ILogger logger, Exception failure);
}
