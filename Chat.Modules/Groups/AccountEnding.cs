using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Groups;

/// <summary>Leaves every group as if each had been left by hand.</summary>
sealed class AccountEnding(Leaving leaving) : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        var news = new List<INotification>();
        foreach (var group in await GroupsStore.GroupsOf(connection, user)) news.AddRange((await leaving.Leave(connection, group, user)).Value);
        return news;
    }
}
