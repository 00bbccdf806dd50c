using Chat.Modules.Protocol;

namespace Chat.Modules.Sessions.Contract;

/// <summary>
/// A random value per device that only its newest memory knows: a cloned browser profile, an old disk image or a restored backup knows an older one, and is
/// not let on as that device.
/// </summary>
public interface IFences
{
    /// <summary>Null before the device has confirmed one.</summary>
    Task<Id?> Of(Id device, CancellationToken cancellation);
}
