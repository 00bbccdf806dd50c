using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class ListGroupLinksHandler(GroupChanges changes, TimeProvider time) : IRequestHandler<ListGroupLinks, Outcome<IReadOnlyList<GroupLink>>>
{
    public ValueTask<Outcome<IReadOnlyList<GroupLink>>> Handle(ListGroupLinks request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return changes.QuietlyByAdmin<IReadOnlyList<GroupLink>>(
            request.Caller, request.Group, async connection => (GroupLink[])[.. await GroupLinksStore.Usable(connection, request.Group, now)], cancellationToken);
    }
}
