using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Assets;

static class AssetsModule
{
    public static IServiceCollection AddAssets(this IServiceCollection services) => services
        .AddSingleton<AssetsStore>()
        .AddSingleton<UploadLocks>()
        .AddSingleton<Uploads>()
        .AddSingleton<AssetReading>()
        .AddSingleton<AssetRemoval>()
        .AddSingleton<UnknownBlobs>()
        .AddSingleton<IAccountEnding, AccountEnding>()
        .AddSingleton<IConversationEnding, ConversationEnding>();
}
