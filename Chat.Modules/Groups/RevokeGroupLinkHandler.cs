using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class RevokeGroupLinkHandler(GroupChanges changes) : IRequestHandler<RevokeGroupLink, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(RevokeGroupLink request, CancellationToken cancellationToken) =>
        changes.QuietlyByAdmin<Done>(request.Caller, request.Group, async connection =>
        {
            await GroupLinksStore.Remove(connection, request.Group, request.Code);
            return new Done();
        }, cancellationToken);
}
