using Chat.Modules.Protocol;

namespace Chat.Modules.Relay.Contract;

public interface IAcknowledgements
{
    /// <summary>Up to where the device has acknowledged those of the conversations that it follows, also when that is not on disk yet.</summary>
    Task<IReadOnlyDictionary<Id, long>> Of(Id device, IReadOnlyCollection<Id> conversations, CancellationToken cancellation);
}
