using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class CreateGroupLinkHandler(GroupChanges changes, IIdSource ids, TimeProvider time) : IRequestHandler<CreateGroupLink, Outcome<GroupLink>>
{
    const int Most = 50;
    const long ShortestSeconds = 60;
    const long LongestSeconds = 366 * 86_400;

    public async ValueTask<Outcome<GroupLink>> Handle(CreateGroupLink request, CancellationToken cancellationToken)
    {
        if (request.ExpiresInSeconds is < ShortestSeconds or > LongestSeconds || request.Uses is < 1 or > Limits.GroupMembers)
            return AccountFaults.MalformedRequest;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var link = new GroupLink(SecretCode.New(ids), now + request.ExpiresInSeconds * 1000, request.Uses);
        return await changes.QuietlyByAdmin<GroupLink>(request.Caller, request.Group, async connection =>
        {
            if ((await GroupLinksStore.Usable(connection, request.Group, now)).Count >= Most) return GroupFaults.LinksFull;
            await GroupLinksStore.Add(connection, request.Group, link, request.Caller.User, now);
            return link;
        }, cancellationToken);
    }
}
