using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys;

sealed class StoreEpochArchiveHandler(IDatabase database, IConversationDirectory conversations) : IRequestHandler<StoreEpochArchive, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(StoreEpochArchive request, CancellationToken cancellationToken)
    {
        if (request.Epoch < 0 || request.Sealed.Length is 0 or > KeyLimits.EpochArchiveBytes) return AccountFaults.MalformedRequest;
        if (await conversations.Find(request.ConversationId, request.Caller.User, cancellationToken) is null) return Faults.NotAMember;
        return await database.Write<Outcome<Done>>(async connection =>
        {
            await EpochArchivesStore.Add(connection, request.Caller.User, new SealedArchive(request.ConversationId, request.Epoch, request.Sealed));
            return default(Done);
        }, cancellationToken);
    }
}
