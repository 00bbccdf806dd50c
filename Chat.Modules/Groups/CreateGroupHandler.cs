using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class CreateGroupHandler(IDatabase database, IConversationMembers conversations, TimeProvider time)
    : IRequestHandler<CreateGroup, Outcome<OpenedConversation>>
{
    public async ValueTask<Outcome<OpenedConversation>> Handle(CreateGroup request, CancellationToken cancellationToken)
    {
        var (group, me) = (request.Conversation, request.Caller.User);
        if (group.IsEmpty) return MessagingFaults.ConversationIdTaken;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return await database.Write<Outcome<OpenedConversation>>(async connection =>
        {
            if (!await conversations.TryOpenGroup(connection, group, now))
            {
                // The answer to an earlier attempt may have been lost.
                return await conversations.Find(connection, group, me) is { Kind: ConversationKind.Group, Epoch: 0 }
                    ? new OpenedConversation(group, Epoch: 0, Created: false)
                    : MessagingFaults.ConversationIdTaken;
            }
            await GroupsStore.Add(connection, group, request.NewMembersSee, now);
            await GroupsStore.AddMembers(connection, group, [me], GroupRole.Admin, joinedAfter: 0, now);
            await conversations.Add(connection, group, [me], visibleFrom: 1);
            return new OpenedConversation(group, Epoch: 0, Created: true);
        }, cancellationToken);
    }
}
