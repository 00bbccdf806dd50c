using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;
using Chat.Modules.Sessions.Contract;

namespace Chat.Tests.FaultTests.Simulation;

/// <summary>One connection as a network has it: two directions, each in order, each as slow as the seed wants, until one side notices that it is broken.</summary>
/// <param name="softBytes">What waits for the reader at most, but for frames that must not be missed.</param>
sealed class SimulatedLink(Caller owner, Id session, int softBytes) : IDeviceLink
{
    readonly Queue<ReadOnlyMemory<byte>> _toClient = new();
    TaskCompletionSource? _room;
    int _waiting;

    public Id Session => session;

    public Caller Owner => owner;

    /// <summary>What the client has said and the server has not read yet.</summary>
    public Queue<Action> ToServer { get; } = new();

    public bool IsOver { get; private set; }

    /// <summary>What its greeting has led to.</summary>
    public IDeviceStream? Stream { get; set; }

    /// <summary>The client is gone; what was on the way to it is lost.</summary>
    public bool IsAbandoned { get; private set; }

    /// <summary>The server has said that it is over; what was on the way still arrives.</summary>
    public bool IsClosing { get; private set; }

    public bool HasFrames => _toClient.Count > 0;

    public bool TrySend(ReadOnlyMemory<byte> frame)
    {
        if (_waiting > 0 && _waiting + frame.Length > softBytes) return false;
        Post(frame);
        return true;
    }

    public void Post(ReadOnlyMemory<byte> frame)
    {
        _toClient.Enqueue(frame);
        _waiting += frame.Length;
    }

    public Task Room(int bytes)
    {
        if (IsOver) return Task.FromException(new OperationCanceledException());
        if (_waiting == 0 || _waiting + bytes <= softBytes) return Task.CompletedTask;
        // Without an option: the runtime would leave this thread for the continuations of others.
        _room ??= new TaskCompletionSource();
        return _room.Task;
    }

    public void Close(CloseCode code, string reason) => IsClosing = true;

    public void Abandon()
    {
        IsAbandoned = true;
        _toClient.Clear();
    }

    /// <summary>The next frame arrives at the client.</summary>
    public ReadOnlyMemory<byte> Deliver()
    {
        var frame = _toClient.Dequeue();
        _waiting -= frame.Length;
        // Any frame fits now, however large: a promise of room that the next frame cannot use would let the relay spin.
        if (_waiting == 0)
        {
            // Taken away first: what continues may ask for room again before it returns here.
            var room = _room;
            _room = null;
            room?.TrySetResult();
        }
        return frame;
    }

    /// <summary>The server has noticed: nobody waits for room any more.</summary>
    public void End()
    {
        IsOver = true;
        var room = _room;
        _room = null;
        room?.TrySetException(new OperationCanceledException());
    }
}
