using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class QueryEpochArchivesHandler(EpochArchivesStore store) : IRequestHandler<QueryEpochArchives, Outcome<FoundArchives>>
{
    const int AtATime = 100;

    public async ValueTask<Outcome<FoundArchives>> Handle(QueryEpochArchives request, CancellationToken cancellationToken)
    {
        if (request.Ranges.Count > QueryEpochArchives.MaxRanges) return AccountFaults.MalformedRequest;
        var found = new Found();
        foreach (var range in request.Ranges)
        {
            for (var from = range.From; from <= range.To;)
            {
                var page = await store.Read(request.Caller.User, range with { From = from }, AtATime, cancellationToken);
                foreach (var archive in page)
                {
                    if (found.IsFull) return found.Answer(more: true);
                    if (archive.BaseEpoch is { } whole && !found.Has(archive.ConversationId, whole))
                        found.AddAll(await store.Read(request.Caller.User, new EpochRange(archive.ConversationId, whole, whole), 1, cancellationToken));
                    found.Add(archive);
                }
                if (page.Count < AtATime) break;
                from = page[^1].Epoch + 1;
            }
        }
        return found.Answer(more: false);
    }

    sealed class Found
    {
        readonly List<SealedArchive> _archives = [];
        readonly HashSet<(Id, long)> _epochs = [];
        long _bytes;

        public bool IsFull => _bytes >= QueryEpochArchives.EnoughBytes;

        public bool Has(Id conversation, long epoch) => _epochs.Contains((conversation, epoch));

        public void AddAll(IReadOnlyList<SealedArchive> archives)
        {
            foreach (var archive in archives) Add(archive);
        }

        public void Add(SealedArchive archive)
        {
            if (!_epochs.Add((archive.ConversationId, archive.Epoch))) return;
            _archives.Add(archive);
            _bytes += archive.Sealed.Length;
        }

        public FoundArchives Answer(bool more) => new(_archives, more);
    }
}
