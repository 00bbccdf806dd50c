using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class LookUpGroupLinkHandler(GroupLinksStore links, GroupsStore groups, ICodeGuesses guesses, TimeProvider time)
    : IRequestHandler<LookUpGroupLink, Outcome<GroupLinkInfo>>
{
    public async ValueTask<Outcome<GroupLinkInfo>> Handle(LookUpGroupLink request, CancellationToken cancellationToken)
    {
        if (guesses.Begin(request.Address) is { } wait) return wait;
        if (!SecretCode.IsCode(request.Code) || await links.Find(request.Code, cancellationToken) is not { } link) return GroupFaults.LinkUnknown;
        guesses.Knew(request.Address);
        if (link.FaultAt(time.GetUtcNow().ToUnixTimeMilliseconds()) is { } fault) return fault;
        if (await groups.Find(link.Group, cancellationToken) is not { } group) return GroupFaults.LinkUnknown;
        return new GroupLinkInfo(link.Group, group.Members.Count, group.Members.Any(member => member.User == request.Caller.User));
    }
}
