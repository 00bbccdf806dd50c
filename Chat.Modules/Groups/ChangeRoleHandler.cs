using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class ChangeRoleHandler(GroupChanges changes) : IRequestHandler<ChangeRole, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(ChangeRole request, CancellationToken cancellationToken) =>
        changes.ByAdmin<Done>(request.Caller, request.Conversation, async connection =>
        {
            var members = await GroupsStore.Members(connection, request.Conversation);
            if (members.All(member => member.User != request.Member)) return Faults.UnknownPerson;
            var staysLed = request.Role == GroupRole.Admin || members.Any(member => member.Role == GroupRole.Admin && member.User != request.Member);
            if (!staysLed) return Faults.LastAdmin;
            await GroupsStore.ChangeRole(connection, request.Conversation, request.Member, request.Role);
            return new Done();
        }, cancellationToken);
}
