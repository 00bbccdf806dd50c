using Chat.Modules.Accounts.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Accounts;

static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<AccountsStore>()
        .AddSingleton<IAccountDirectory>(provider => provider.GetRequiredService<AccountsStore>())
        .AddSingleton<DevicesStore>()
        .AddSingleton<IDeviceDirectory>(provider => provider.GetRequiredService<DevicesStore>())
        .AddSingleton<InvitesStore>()
        .AddSingleton<ServerSecretsStore>()
        .AddSingleton<InviteRate>()
        .AddSingleton<Throttles>()
        .AddSingleton<ICodeGuesses>(provider => provider.GetRequiredService<Throttles>())
        .AddSingleton(provider => new TokenCache(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IAuthenticator, Authenticator>()
        .AddSingleton<DeviceRevocation>();
}
