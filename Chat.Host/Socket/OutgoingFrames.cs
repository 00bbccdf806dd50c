using Chat.Modules.Ports;

namespace Chat.Host.Socket;

/// <summary>
/// The frames that wait for one connection, bounded in bytes. Up to <see cref="SoftBytes"/> anybody may add; up to <see cref="HardBytes"/> only
/// what must not be missed. The one writer takes all that waits at once, so that it leaves as one WebSocket message.
/// </summary>
sealed class OutgoingFrames
{
    public const int SoftBytes = 256 * 1024;
    public const int HardBytes = 8 * 1024 * 1024;

    readonly Lock _gate = new();
    readonly Signal _filled = new();
    List<ReadOnlyMemory<byte>> _frames = [];
    List<ReadOnlyMemory<byte>> _taken = [];
    TaskCompletionSource? _room;
    int _bytes;

    public bool TryAdd(ReadOnlyMemory<byte> frame, int limit)
    {
        lock (_gate)
        {
            // A lone frame always fits, however large.
            if (_bytes > 0 && _bytes + frame.Length > limit) return false;
            _frames.Add(frame);
            _bytes += frame.Length;
            _filled.Raise();
            return true;
        }
    }

    public Task Room(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_bytes < SoftBytes / 2) return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>All that waits; valid until the next call. Waits when nothing does.</summary>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> TakeAll(CancellationToken cancellation)
    {
        await _filled.Wait(cancellation);
        return TakeRest();
    }

    /// <summary>All that waits, without waiting.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> TakeRest()
    {
        lock (_gate)
        {
            _taken.Clear();
            (_frames, _taken) = (_taken, _frames);
            _bytes = 0;
            _room?.TrySetResult();
            _room = null;
            return _taken;
        }
    }
}
