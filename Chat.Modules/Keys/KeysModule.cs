using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Keys;

static class KeysModule
{
    public static IServiceCollection AddKeys(this IServiceCollection services) => services
        .AddSingleton<IdentityKeysStore>()
        .AddSingleton<KeyLogStore>()
        .AddSingleton<KeyLog>()
        .AddSingleton<KeyPackagesStore>()
        .AddSingleton<VaultsStore>()
        .AddSingleton<OldVaultsStore>()
        .AddSingleton<EpochArchivesStore>()
        .AddSingleton<IEpochArchives>(provider => provider.GetRequiredService<EpochArchivesStore>())
        .AddSingleton<ClaimRate>()
        .AddSingleton<IAccountKeys, AccountKeysHandling>()
        .AddSingleton<IAccountEnding, AccountEnding>();
}
