using Chat.Modules.Accounts.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.AccountData;

static class AccountDataModule
{
    public static IServiceCollection AddAccountData(this IServiceCollection services) => services
        .AddSingleton<AccountDataStore>()
        .AddSingleton<IAccountEnding, AccountEnding>();
}
