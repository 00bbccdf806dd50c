using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Privacy;

sealed class ChangePrivacyHandler(CurrentPrivacy privacy) : IRequestHandler<ChangePrivacy, Outcome<Done>>
{
    public ValueTask<Outcome<Done>> Handle(ChangePrivacy request, CancellationToken cancellationToken)
    {
        var me = request.Caller.User;
        return privacy.Change(me, async connection =>
        {
            await PrivacyStore.Change(connection, me, request.Settings);
            return null;
        }, rules => rules with { Settings = rules.Settings.SetItem(me, request.Settings) }, cancellationToken);
    }
}
