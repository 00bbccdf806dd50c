using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class ListHeldEpochsHandler(EpochArchivesStore store) : IRequestHandler<ListHeldEpochs, Outcome<HeldEpochs>>
{
    /// <summary>Of one range; a device that has more of one conversation asks in pieces.</summary>
    const int MaxEpochs = 10_000;

    public async ValueTask<Outcome<HeldEpochs>> Handle(ListHeldEpochs request, CancellationToken cancellationToken)
    {
        if (request.Ranges.Count > QueryEpochArchives.MaxRanges) return AccountFaults.MalformedRequest;
        var held = new List<EpochRange>();
        foreach (var range in request.Ranges)
        {
            if (range.From < 0 || range.To - range.From >= MaxEpochs) return AccountFaults.MalformedRequest;
            var first = held.Count;
            foreach (var epoch in await store.Epochs(request.Caller.User, range, MaxEpochs, cancellationToken))
            {
                if (held.Count > first && held[^1].To == epoch - 1) held[^1] = held[^1] with { To = epoch };
                else held.Add(new EpochRange(range.ConversationId, epoch, epoch));
            }
        }
        return new HeldEpochs(held);
    }
}
