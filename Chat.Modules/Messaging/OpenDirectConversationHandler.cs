using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

sealed class OpenDirectConversationHandler(IDatabase database, IAccountDirectory accounts, TimeProvider time)
    : IRequestHandler<OpenDirectConversation, Outcome<OpenedConversation>>
{
    public async ValueTask<Outcome<OpenedConversation>> Handle(OpenDirectConversation request, CancellationToken cancellationToken)
    {
        var me = request.Caller.User;
        if (request.Peer == me) return AccountFaults.UnknownPerson;
        return await database.Write<Outcome<OpenedConversation>>(async connection =>
        {
            if (await ConversationsStore.FindDirect(connection, me, request.Peer) is { } existing) return existing;
            if (!await accounts.AllActive(connection, [request.Peer])) return AccountFaults.UnknownPerson;
            if (request.Conversation.IsEmpty || await ConversationsStore.Exists(connection, request.Conversation)) return MessagingFaults.ConversationIdTaken;
            await ConversationsStore.AddDirect(connection, request.Conversation, me, request.Peer, time.GetUtcNow().ToUnixTimeMilliseconds());
            return new OpenedConversation(request.Conversation, Epoch: 0, Created: true);
        }, cancellationToken);
    }
}
