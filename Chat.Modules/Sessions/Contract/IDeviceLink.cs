using Chat.Modules.Protocol;

namespace Chat.Modules.Sessions.Contract;

/// <summary>A connected device, as modules see it. Frames leave in the order in which they are given.</summary>
public interface IDeviceLink
{
    Id Session { get; }

    Caller Owner { get; }

    /// <summary>Queues a frame if there is room; false when the reader is slow. For what can be read from the log again or may be missed.</summary>
    bool TrySend(ReadOnlyMemory<byte> frame);

    /// <summary>Queues a frame that must not be missed; a reader too slow even for these is disconnected with <see cref="CloseCode.TooSlow"/>.</summary>
    void Post(ReadOnlyMemory<byte> frame);

    /// <summary>Completes when <see cref="TrySend"/> has a chance again for so many bytes.</summary>
    /// <exception cref="OperationCanceledException">The connection has ended.</exception>
    Task Room(int bytes);

    /// <summary>Completes when whatever was asked over this link is answered. After <see cref="Close"/> nothing more is taken from it.</summary>
    Task Settled() => Task.CompletedTask;

    /// <summary>Says <c>bye</c> and closes. Returns at once.</summary>
    void Close(CloseCode code, string reason);
}
