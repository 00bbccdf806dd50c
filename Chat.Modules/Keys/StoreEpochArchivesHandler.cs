using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class StoreEpochArchivesHandler(IDatabase database, IConversationDirectory conversations)
    : IRequestHandler<StoreEpochArchives, Outcome<StoredArchives>>
{
    public async ValueTask<Outcome<StoredArchives>> Handle(StoreEpochArchives request, CancellationToken cancellationToken)
    {
        if (request.Archives.Count > StoreEpochArchives.MaxArchives || !request.Archives.All(IsWellFormed)) return AccountFaults.MalformedRequest;
        var user = request.Caller.User;
        var elsewhere = await NotIn(request.Archives.Select(archive => archive.ConversationId).Distinct(), user, cancellationToken);
        return await database.Write<Outcome<StoredArchives>>(async connection =>
        {
            var wholeNeeded = new List<EpochOf>();
            foreach (var archive in request.Archives.Where(archive => !elsewhere.Contains(archive.ConversationId)))
            {
                if (archive.BaseEpoch is { } epoch && !await EpochArchivesStore.IsWhole(connection, user, archive.ConversationId, epoch))
                    wholeNeeded.Add(new EpochOf(archive.ConversationId, archive.Epoch));
                else await EpochArchivesStore.Add(connection, user, archive);
            }
            return new StoredArchives([.. elsewhere], wholeNeeded);
        }, cancellationToken);
    }

    static bool IsWellFormed(SealedArchive? archive) =>
        archive is { Epoch: >= 0, Sealed.Length: > 0 and <= KeyLimits.EpochArchiveBytes } && (archive.BaseEpoch is null || archive.BaseEpoch >= 0 && archive.BaseEpoch < archive.Epoch);

    async Task<HashSet<Id>> NotIn(IEnumerable<Id> asked, Id user, CancellationToken cancellation)
    {
        var elsewhere = new HashSet<Id>();
        foreach (var conversation in asked)
            if (await conversations.LastSequence(conversation, user, cancellation) is null) elsewhere.Add(conversation);
        return elsewhere;
    }
}
