using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
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
        .AddSingleton<ResetsStore>()
        .AddSingleton<Administration>()
        .AddSingleton<DisabledPeople>()
        .AddSingleton<ServerSecretsStore>()
        .AddSingleton<SecondFactorsStore>()
        .AddSingleton<SecondFactor>()
        .AddSingleton(provider => new SecretHashes(provider.GetRequiredService<IIdSource>(), SecretHashes.Rounds))
        .AddSingleton<Proofs>()
        .AddSingleton<InviteRate>()
        .AddSingleton<Throttles>()
        .AddSingleton<ICodeGuesses>(provider => provider.GetRequiredService<Throttles>())
        .AddSingleton(provider => new TokenCache(provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<IAuthenticator, Authenticator>()
        .AddSingleton<DeviceRevocation>()
        .AddSingleton<SessionOpening>()
        .AddSingleton<PasskeysStore>()
        .AddSingleton(provider => new PasskeyChallenges(
            provider.GetRequiredService<IIdSource>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ChosenLimits>()))
        .AddSingleton<DeviceLinks>()
        .AddSingleton<IDeviceLinks>(provider => provider.GetRequiredService<DeviceLinks>());
}
