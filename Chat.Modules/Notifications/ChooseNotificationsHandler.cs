using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class ChooseNotificationsHandler(IConversationDirectory directory, NotificationSettingsStore settings) : IRequestHandler<ChooseNotifications, Outcome<Done>>
{
    public async ValueTask<Outcome<Done>> Handle(ChooseNotifications request, CancellationToken cancellationToken)
    {
        if (request.MutedUntil is < 0 or > ChooseNotifications.Forever) return AccountFaults.MalformedRequest;
        if (await directory.LastSequence(request.Conversation, request.Caller.User, cancellationToken) is null) return Faults.NotAMember;
        await settings.Put(request.Caller.User, request.Conversation, request.MutedUntil, request.OnlyMentions, cancellationToken);
        return default(Done);
    }
}
