using Chat.Modules.Accounts.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.LastSeen;

static class LastSeenModule
{
    public static IServiceCollection AddLastSeen(this IServiceCollection services) => services
        .AddSingleton<LastSeenStore>()
        .AddSingleton<Watchers>()
        .AddSingleton<IAccountEnding, AccountEnding>();
}
