using Chat.Modules.Keys.Contract;
using Mediator;

namespace Chat.Modules.Keys;

sealed class GetEpochArchivesHandler(EpochArchivesStore store) : IRequestHandler<GetEpochArchives, IReadOnlyList<EpochArchive>>
{
    public async ValueTask<IReadOnlyList<EpochArchive>> Handle(GetEpochArchives request, CancellationToken cancellationToken) =>
        await store.Read(request.Caller.User, request.ConversationId, request.From, request.To, GetEpochArchives.MaxArchives, cancellationToken);
}
