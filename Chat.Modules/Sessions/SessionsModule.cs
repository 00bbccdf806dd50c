using Chat.Modules.Sessions.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Sessions;

static class SessionsModule
{
    public static IServiceCollection AddSessions(this IServiceCollection services) => services
        .AddSingleton<SessionsStore>()
        .AddSingleton<FencesStore>()
        .AddSingleton<IFences>(provider => provider.GetRequiredService<FencesStore>())
        .AddSingleton<ConnectedDevices>()
        .AddSingleton<ISessions>(provider => provider.GetRequiredService<ConnectedDevices>());
}
