using Chat.Modules.Notifications.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Notifications;

sealed class SendTestPushHandler(Subscriptions subscriptions, PushSender sender, TimeProvider time) : IRequestHandler<SendTestPush, Outcome<Done>>
{
    const int TestsPerMinute = 10;

    readonly RateWindow<Id> _tests = new(TimeSpan.FromMinutes(1), time);

    public async ValueTask<Outcome<Done>> Handle(SendTestPush request, CancellationToken cancellationToken)
    {
        if (subscriptions.OfDevice(request.Caller.Device) is not { } subscription) return NotificationFaults.NotSubscribed;
        if (_tests.Take(request.Caller.User, TestsPerMinute) is { } wait) return NotificationFaults.TooManyTests with { RetryAfter = wait };
        return (await sender.SendTest(subscription, cancellationToken)).Result switch
        {
            PushResult.Delivered => default(Done),
            PushResult.Gone => NotificationFaults.NotSubscribed,
            _ => NotificationFaults.NotDelivered,
        };
    }
}
