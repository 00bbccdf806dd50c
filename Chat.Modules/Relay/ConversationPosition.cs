namespace Chat.Modules.Relay;

/// <summary>How far one conversation's entries have gone to one device.</summary>
sealed class ConversationPosition(long acked, long last)
{
    readonly Queue<(long Sequence, int Bytes)> _inFlight = new();

    /// <summary>The last sequence put on the wire.</summary>
    public long Sent { get; private set; } = acked;

    /// <summary>The last sequence known to exist.</summary>
    public long Last { get; set; } = last;

    public bool IsBehind => Sent < Last;

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
