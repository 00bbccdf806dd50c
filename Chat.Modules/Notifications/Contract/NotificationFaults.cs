using Chat.Modules.Protocol;

namespace Chat.Modules.Notifications.Contract;

public static class NotificationFaults
{
    public static readonly Fault EndpointRefused = new(220, "push_endpoint_refused", "This server does not send notifications to that address.");
    public static readonly Fault NotSubscribed = new(221, "push_not_subscribed", "Notifications are not turned on for this device.");
    public static readonly Fault NotDelivered = new(222, "push_not_delivered", "The push service did not take the notification.", Temporary: true);
    public static readonly Fault TooManyTests = new(223, "too_many_test_pushes", "Too many tests in a short time.", Temporary: true);
    public static readonly Fault TooManySubscriptions = new(224, "too_many_push_subscriptions", "Too many changes of notifications in a short time.", Temporary: true);
}
