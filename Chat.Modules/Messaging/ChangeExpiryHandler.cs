using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

/// <summary>Either person of a direct conversation may choose, and the admins of a group. It holds for what is written from then on.</summary>
sealed class ChangeExpiryHandler(IDatabase database, IGroupDirectory groups, IPublisher publisher, TimeProvider time)
    : IRequestHandler<ChangeExpiry, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ChangeExpiry request, CancellationToken cancellationToken)
    {
        if (request.Seconds is { } seconds && !ChangeExpiry.Choices.Contains(seconds)) return AccountFaults.MalformedRequest;
        var outcome = await database.Write<Outcome<Conversation>>(async connection =>
        {
            var conversation = await ConversationsStore.Find(connection, request.Conversation, request.Caller.User);
            if (conversation is null) return Faults.NotAMember;
            if (conversation.Kind == ConversationKind.Group && await groups.RoleOf(connection, request.Conversation, request.Caller.User) != GroupRole.Admin)
                return Faults.NotAnAdmin;
            await ConversationsStore.ChangeExpiry(connection, request.Conversation, request.Seconds);
            return conversation;
        }, cancellationToken);
        if (outcome.Fault is { } fault) return fault;
        var group = await groups.Find(request.Conversation, CancellationToken.None);
        var users = group is null ? outcome.Value.Members : [.. group.Members.Select(member => member.User)];
        await publisher.Publish(new ConversationChanged(request.Conversation, users, time.GetUtcNow().ToUnixTimeMilliseconds()), CancellationToken.None);
        return new Done();
    }
}
