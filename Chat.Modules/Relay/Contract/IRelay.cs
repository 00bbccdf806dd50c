using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay.Contract;

public interface IRelay
{
    /// <summary>Greets a connected device: sends <c>welcome</c> and what waits for it, and streams from then on until the stream is disposed.</summary>
    /// <param name="fence">The device's fence, as the client is told it.</param>
    Task<IDeviceStream> Greet(IDeviceLink link, Id? fence, CancellationToken cancellation);
}

/// <summary>What goes to one connected device.</summary>
public interface IDeviceStream : IDisposable;
