using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class MuteConversationHandler(IConversationDirectory directory, NotificationSettingsStore settings) : IRequestHandler<MuteConversation, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(MuteConversation request, CancellationToken cancellationToken)
    {
        if (request.MutedUntil is < 0 or > MuteConversation.Forever) return AccountFaults.MalformedRequest;
        if (await directory.LastSequence(request.Conversation, request.Caller.User, cancellationToken) is null) return Faults.NotAMember;
        await settings.Mute(request.Caller.User, request.Conversation, request.MutedUntil, cancellationToken);
        return default(Done);
    }
}
