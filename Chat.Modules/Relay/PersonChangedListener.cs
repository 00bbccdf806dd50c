using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Sessions.Contract;
using Mediator;

namespace Chat.Modules.Relay;

/// <summary>Lets everybody who talks with a user fetch the user's new names. Who is not connected asks at the next connection.</summary>
sealed class PersonChangedListener(ISessions sessions) : INotificationHandler<PersonChanged>
{
    public ValueTask Handle(PersonChanged notification, CancellationToken cancellationToken)
    {
        var frame = FrameWriting.Encode(new Changed(ChangedWhat.Person, notification.User, notification.Version));
        foreach (var user in notification.Acquaintances.Append(notification.User))
        {
            foreach (var link in sessions.Of(user)) link.TrySend(frame);
        }
        return ValueTask.CompletedTask;
    }
}
