namespace Chat.Modules.Notifications;

/// <summary>The news of one conversation for one device. Guarded by the gate of <see cref="Mailboxes"/>.</summary>
sealed class Mailbox
{
    /// <summary>The newest, and where it goes: the device may have subscribed anew since the last one.</summary>
    public (Subscription Subscription, PushNews News)? Waiting { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>The message that is on its way; 0 for none.</summary>
    public long Sending { get; private set; }

    /// <summary>The newest message that the device was told of and that was not read; 0 for none.</summary>
    public long ToldUpTo { get; private set; }

    long _readUpTo;

    public bool IsIdle => !IsRunning && Waiting is null && ToldUpTo == 0;

    /// <summary>The device was told of the message, or of a later one, or is being told, or it was read.</summary>
    public bool Knows(long sequence) =>
        sequence <= Math.Max(_readUpTo, Math.Max(ToldUpTo, Sending)) || Waiting is { News: { IsRead: false, Sequence: var waiting } } && sequence <= waiting;

    public void Begin(PushNews news) => Sending = news.IsRead ? 0 : news.Sequence;

    public void End(bool delivered)
    {
        if (delivered && Sending > _readUpTo) ToldUpTo = Math.Max(ToldUpTo, Sending);
        Sending = 0;
    }

    /// <summary>Takes back what waits. True when the device shows, or may soon show, something of the conversation.</summary>
    public bool Read(long upTo)
    {
        var shows = ToldUpTo > 0 || Sending > 0;
        _readUpTo = Math.Max(_readUpTo, upTo);
        if (ToldUpTo <= upTo) ToldUpTo = 0;
        if (Waiting is { News: { IsRead: false, Sequence: var sequence } } && sequence <= upTo) Waiting = null;
        return shows;
    }
}
