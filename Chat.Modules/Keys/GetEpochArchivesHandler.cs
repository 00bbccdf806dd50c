using Chat.Modules.Keys.Contract;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetEpochArchivesHandler(EpochArchivesStore store) : IRequestHandler<GetEpochArchives, IReadOnlyList<EpochArchive>>
{
    public async ValueTask<IReadOnlyList<EpochArchive>> Handle(GetEpochArchives request, CancellationToken cancellationToken)
    {
        var range = new EpochRange(request.ConversationId, request.From, request.To);
        var archives = await store.Read(request.Caller.User, range, GetEpochArchives.MaxArchives, cancellationToken);
        return [.. archives.Select(archive => new EpochArchive(archive.Epoch, archive.Sealed, archive.BaseEpoch))];
    }
}
