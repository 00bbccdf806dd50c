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
        .AddSingleton<GroupChanges>()
        .AddSingleton<GroupLinksStore>();
}
