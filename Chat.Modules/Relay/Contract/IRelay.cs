using Chat.Modules.Sessions.Contract;

namespace Chat.Modules.Relay.Contract;

public interface IRelay
{
    /// <summary>
    /// Greets a connected device: sends <c>welcome</c> and what waits for it, then streams until <paramref name="cancellation"/>.
    /// Completes when the connection ends.
    /// </summary>
    Task Stream(IDeviceLink link, CancellationToken cancellation);
}
