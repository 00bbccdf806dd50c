using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Privacy;

sealed class UnblockPersonHandler(CurrentPrivacy privacy) : IRequestHandler<UnblockPerson, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(UnblockPerson request, CancellationToken cancellationToken)
    {
        var (me, other) = (request.Caller.User, request.Person);
        return privacy.Change(me, async connection =>
        {
            await PrivacyStore.RemoveBlock(connection, me, other);
            return null;
        }, rules => rules with { Blocks = rules.Blocks.Remove((me, other)) }, cancellationToken);
    }
}
