using Chat.Modules.Accounts.Contract;
using Chat.Modules.Groups.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Modules.Groups;

static class GroupsModule
{
    public static IServiceCollection AddGroups(this IServiceCollection services) => services
        .AddSingleton<GroupsStore>()
        .AddSingleton<IGroupDirectory>(provider => provider.GetRequiredService<GroupsStore>())
        .AddSingleton<IGroupCommits, GroupCommits>()
        .AddSingleton<MembershipChange>()
        .AddSingleton<Leaving>()
        .AddSingleton<IAccountEnding, AccountEnding>()
        .AddSingleton<GroupChanges>()
        .AddSingleton<GroupLinksStore>();
}
