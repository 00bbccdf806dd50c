using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Sessions;

/// <summary>With a code after which devices come back and are not let in: what they hold stays on them, for the day on which the account is enabled again.</summary>
sealed class PersonDisabledListener(ISessions sessions) : INotificationHandler<PersonDisabled>
{
    public ValueTask Handle(PersonDisabled notification, CancellationToken cancellationToken)
    {
        foreach (var link in sessions.Of(notification.User)) link.Close(CloseCode.Restart, "This account is disabled.");
        return ValueTask.CompletedTask;
    }
}
