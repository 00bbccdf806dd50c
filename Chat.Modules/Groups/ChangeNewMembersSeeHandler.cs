using Chat.Modules.Groups.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class ChangeNewMembersSeeHandler(GroupChanges changes) : IRequestHandler<ChangeNewMembersSee, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(ChangeNewMembersSee request, CancellationToken cancellationToken) =>
        changes.ByAdmin<Done>(request.Caller, request.Conversation, async connection =>
        {
            await GroupsStore.ChangeNewMembersSee(connection, request.Conversation, request.NewMembersSee);
            return new Done();
        }, cancellationToken);
}
