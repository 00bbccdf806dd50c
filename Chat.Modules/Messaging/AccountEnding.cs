using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Messaging;

/// <summary>What was written to one person stays with them, until they are gone too. Groups are left by their own module.</summary>
sealed class AccountEnding(IAccountDirectory accounts, IConversationMembers conversations) : IAccountEnding
{
    public async Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user)
    {
        var others = await ConversationsStore.DirectConversations(connection, user);
        var gone = await accounts.DeletedAmong(connection, [.. others.Values]);
        foreach (var (conversation, other) in others)
        {
            if (other != user && !gone.Contains(other)) continue;
            await conversations.End(connection, conversation);
            // Nor may what one of their devices is sending at this moment come behind it.
            await conversations.Remove(connection, conversation, [.. new[] { user, other }.Distinct()]);
        }
        return [];
    }
}
