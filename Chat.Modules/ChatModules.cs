using Chat.Modules.AccountData;
using Chat.Modules.Accounts;
using Chat.Modules.Assets;
using Chat.Modules.Groups;
using Chat.Modules.Keys;
using Chat.Modules.LastSeen;
using Chat.Modules.Messaging;
using Chat.Modules.Notifications;
using Chat.Modules.Privacy;
using Chat.Modules.Relay;
using Chat.Modules.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules;

/// <summary>Registers every module. A module's own services stand in its <c>…Module.cs</c>.</summary>
public static class ChatModules
{
    public static IServiceCollection AddChatModules(this IServiceCollection services) =>
        services
            .AddMediator(options => options.ServiceLifetime = ServiceLifetime.Singleton)
            .AddAccounts()
            .AddKeys()
            .AddMessaging()
            .AddGroups()
            .AddPrivacy()
            .AddRelay()
            .AddSessions()
            .AddLastSeen()
            .AddAccountData()
            .AddNotifications()
            .AddAssets();
}
