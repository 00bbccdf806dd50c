using Chat.Modules.Accounts.Contract;
using Chat.Modules.Privacy.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Privacy;

static class PrivacyModule
{
    public static IServiceCollection AddPrivacy(this IServiceCollection services) => services
        .AddSingleton<PrivacyStore>()
        .AddSingleton<CurrentPrivacy>()
        .AddSingleton<IPrivacy>(provider => provider.GetRequiredService<CurrentPrivacy>())
        .AddSingleton<IAccountEnding, AccountEnding>();
}
