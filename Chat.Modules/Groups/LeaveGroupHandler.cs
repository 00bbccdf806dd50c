using Chat.Modules.Groups.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

sealed class LeaveGroupHandler(IDatabase database, Leaving leaving, IPublisher publisher) : IRequestHandler<LeaveGroup, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(LeaveGroup request, CancellationToken cancellationToken)
    {
        var outcome = await database.Write(connection => leaving.Leave(connection, request.Conversation, request.Caller.User), cancellationToken);
        if (outcome.Fault is { } fault) return fault;
        foreach (var news in outcome.Value) await publisher.Publish((object)news, CancellationToken.None);
        return new Done();
    }
}
