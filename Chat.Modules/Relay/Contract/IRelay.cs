using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay.Contract;

public interface IRelay
{
    /// <summary>Greets a connected device: sends <c>welcome</c> and what waits for it, and streams from then on until the stream is disposed.</summary>
    Task<IDeviceStream> Greet(IDeviceLink link, CancellationToken cancellation);
}

/// <summary>What goes to one connected device.</summary>
public interface IDeviceStream : IDisposable;
