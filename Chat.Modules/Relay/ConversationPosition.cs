using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>How far one conversation's entries have gone to one device. Guarded by its stream.</summary>
sealed class ConversationPosition(Id conversation, long acked, long last)
{
    readonly Queue<(long Sequence, int Bytes)> _inFlight = new();

    public Id Conversation => conversation;

    /// <summary>The last sequence put on the wire.</summary>
    public long Sent { get; private set; } = acked;

    /// <summary>The last sequence known to exist.</summary>
    public long Last { get; set; } = last;

    public bool IsBehind => Sent < Last;

    /// <summary>It stands in the line of those that the pump serves.</summary>
    public bool InLine { get; set; }

    public void MarkSent(long sequence, int bytes)
    {
        Sent = sequence;
        Last = Math.Max(Last, sequence);
        _inFlight.Enqueue((sequence, bytes));
    }

    /// <summary>The bytes that an acknowledgement takes out of flight.</summary>
    public int Release(long sequence)
    {
        var released = 0;
        while (_inFlight.TryPeek(out var oldest) && oldest.Sequence <= sequence) released += _inFlight.Dequeue().Bytes;
        return released;
    }
}
