using Chat.Modules.Keys.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Keys;

static class KeysModule
{
    public static IServiceCollection AddKeys(this IServiceCollection services) => services
        .AddSingleton<IdentityKeysStore>()
        .AddSingleton<KeyPackagesStore>()
        .AddSingleton<VaultsStore>()
        .AddSingleton<EpochArchivesStore>()
        .AddSingleton<IEpochArchives>(provider => provider.GetRequiredService<EpochArchivesStore>())
        .AddSingleton<ClaimRate>()
        .AddSingleton<IAccountKeys, AccountKeysHandling>();
}
