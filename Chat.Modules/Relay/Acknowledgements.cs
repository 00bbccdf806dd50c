using Chat.Modules.Protocol;
using Chat.Modules.Relay.Contract;

namespace Chat.Modules.Relay;

sealed class Acknowledgements(CursorBoard board, CursorsStore store) : IAcknowledgements
{
    public async Task<IReadOnlyDictionary<Id, long>> Of(Id device, IReadOnlyCollection<Id> conversations, CancellationToken cancellation)
    {
        // Memory first: what is written in between is then in one of the two.
        var gathered = conversations.ToDictionary(conversation => conversation, conversation => board.AcknowledgedIn(conversation, device));
        var stored = await store.Acknowledged(device, cancellation);
        return gathered.Where(one => stored.ContainsKey(one.Key)).ToDictionary(one => one.Key, one => Math.Max(one.Value, stored[one.Key]));
    }
}
