using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

sealed class GetGroupInfoHandler(ConversationsStore conversations, GroupInfosStore groupInfos) : IRequestHandler<GetGroupInfo, Outcome<CurrentGroupInfo>>
{
    public async ValueTask<Outcome<CurrentGroupInfo>> Handle(GetGroupInfo request, CancellationToken cancellationToken)
    {
        var conversation = await conversations.Find(request.Conversation, request.Caller.User, cancellationToken);
        if (conversation is null) return Faults.NotAMember;
        var groupInfo = await groupInfos.Find(request.Conversation, cancellationToken);
        return groupInfo is null ? MessagingFaults.NoGroupYet : new CurrentGroupInfo(conversation.Epoch, groupInfo);
    }
}
