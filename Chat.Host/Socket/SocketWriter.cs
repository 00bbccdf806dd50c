using System.Buffers;
using System.Net.WebSockets;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.Socket;

/// <summary>
/// The frames that wait for one connection, and the loop that sends them: it runs while something waits and leaves nothing behind when nothing does.
/// What waits together leaves together, as few WebSocket messages. Bounded in bytes: up to <see cref="SoftBytes"/> anybody may add, up to
/// <see cref="HardBytes"/> only what must not be missed. Safe for concurrent use; lives until <see cref="End"/>.
/// </summary>
sealed class SocketWriter(WebSocket socket, TimeProvider time) : IThreadPoolWorkItem
{
    public const int SoftBytes = 256 * 1024;
    public const int HardBytes = 8 * 1024 * 1024;

    /// <summary>Bytes copied together into one message.</summary>
    const int MessageBytes = 32 * 1024;

    readonly Lock _gate = new();
    List<ReadOnlyMemory<byte>>? _frames;
    TaskCompletionSource? _room;
    TaskCompletionSource? _ended;
    (CloseCode? Code, string Reason)? _end;
    long _sendingSince;
    int _bytes;
    bool _isWriting;

    /// <summary>How long the peer has not taken what is being sent.</summary>
    public TimeSpan StuckFor => Interlocked.Read(ref _sendingSince) is > 0 and var since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>False when there is no room, or the end is near.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> frame, int limit)
    {
        lock (_gate)
        {
            // A lone frame always fits, however large.
            if (_end is not null || _bytes > 0 && _bytes + frame.Length > limit) return false;
            (_frames ??= []).Add(frame);
            _bytes += frame.Length;
            Wake();
            return true;
        }
    }

    /// <summary>Completes when a soft add of so many bytes has a chance again.</summary>
    /// <exception cref="OperationCanceledException">The connection ends.</exception>
    public Task Room(int bytes)
    {
        lock (_gate)
        {
            if (_end is not null) return Task.FromCanceled(new CancellationToken(canceled: true));
            if (_bytes == 0 || _bytes + bytes <= SoftBytes) return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Takes no more; what waits still goes out, and then <c>bye</c> if there is a code, and the close. The first end counts.</summary>
    /// <returns>Completes when all that is sent, or cannot be.</returns>
    public Task End(CloseCode? code, string reason)
    {
        lock (_gate)
        {
            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_end is not null) return _ended.Task;
            _end = (code, reason);
            _room?.TrySetCanceled();
            Wake();
            return _ended.Task;
        }
    }

    /// <summary>The thread pool starts the loop.</summary>
    void IThreadPoolWorkItem.Execute() => _ = WriteAll();

    void Wake()
    {
        if (_isWriting) return;
        _isWriting = true;
        PutOff.Queue(this);
    }

    async Task WriteAll()
    {
        try
        {
            bool last;
            while (Take(out last) is { } frames) await Send(frames);
            if (!last) return;
            await Close();
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer is gone; reading notices as well, and ends the connection.
            socket.Abort();
            _ = End(code: null, reason: "");
        }
        _ended!.TrySetResult();
    }

    /// <summary>Null when nothing waits: then this loop ends, and the next frame starts another, unless it was the last.</summary>
    List<ReadOnlyMemory<byte>>? Take(out bool last)
    {
        lock (_gate)
        {
            var taken = _frames;
            _frames = null;
            _bytes = 0;
            _room?.TrySetResult();
            _room = null;
            last = taken is null && _end is not null;
            if (taken is null && !last) _isWriting = false;
            return taken;
        }
    }

    async Task Send(List<ReadOnlyMemory<byte>> frames)
    {
        if (frames.Count == 1)
        {
            await Send(frames[0]);
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(MessageBytes);
        try
        {
            var length = 0;
            foreach (var frame in frames)
            {
                if (length + frame.Length > buffer.Length)
                {
                    if (length > 0) await Send(buffer.AsMemory(0, length));
                    length = 0;
                }
                if (frame.Length > buffer.Length)
                {
                    await Send(frame);
                    continue;
                }
                frame.CopyTo(buffer.AsMemory(length));
                length += frame.Length;
            }
            if (length > 0) await Send(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    async ValueTask Send(ReadOnlyMemory<byte> message)
    {
        Interlocked.Exchange(ref _sendingSince, time.GetTimestamp());
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        Interlocked.Exchange(ref _sendingSince, 0);
    }

    async Task Close()
    {
        var (code, reason) = _end!.Value;
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        if (code is { } named) await Send(FrameWriting.Encode(new Bye(named, reason)));
        await socket.CloseOutputAsync(code is null ? WebSocketCloseStatus.NormalClosure : (WebSocketCloseStatus)code, code is null ? null : reason, CancellationToken.None);
    }
}
