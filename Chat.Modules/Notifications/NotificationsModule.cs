using Chat.Modules.Accounts.Contract;
using Chat.Modules.Notifications.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Notifications;

static class NotificationsModule
{
    public static IServiceCollection AddNotifications(this IServiceCollection services) => services
        .AddSingleton<PushSubscriptionsStore>()
        .AddSingleton<NotificationSettingsStore>()
        .AddSingleton<VapidKeysStore>()
        .AddSingleton<Subscriptions>()
        .AddSingleton<PushQueue>()
        .AddSingleton<PushSender>()
        .AddSingleton<Mailboxes>()
        .AddSingleton<KeptBack>()
        .AddSingleton<SecondLook>()
        .AddSingleton<IPushDelivery, PushDelivery>()
        .AddSingleton<IAccountEnding, AccountEnding>();
}
