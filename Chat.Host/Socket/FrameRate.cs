namespace Chat.Host.Socket;

/// <summary>Counts a connection's frames by the second. Used by the read loop only.</summary>
sealed class FrameRate(int perSecond, TimeProvider time)
{
    long _second;
    int _frames;

    public bool Allow()
    {
        var now = time.GetTimestamp() / time.TimestampFrequency;
        if (now != _second) (_second, _frames) = (now, 0);
        return ++_frames <= perSecond;
    }
}
