using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging;

sealed class ConversationMembers(IIdSource ids, IEnumerable<IConversationEnding> endings) : IConversationMembers
{
    public async Task<bool> TryOpenGroup(DbConnection connection, Id conversation, long now)
    {
        if (await ConversationsStore.Exists(connection, conversation)) return false;
        await ConversationsStore.AddGroup(connection, conversation, now);
        return true;
    }

    public Task<Conversation?> Find(DbConnection connection, Id conversation, Id user) => ConversationsStore.Find(connection, conversation, user);

    public Task<(long Epoch, long LastSequence)> Position(DbConnection connection, Id conversation) => ConversationsStore.Position(connection, conversation);

    public async Task Add(DbConnection connection, Id conversation, IReadOnlyList<Id> users, long visibleFrom)
    {
        await ConversationsStore.AddMembers(connection, conversation, users, visibleFrom);
        await ConversationsStore.RenewRoster(connection, conversation, Rosters.NewVersion(ids));
    }

    public async Task Remove(DbConnection connection, Id conversation, IReadOnlyList<Id> users)
    {
        await ConversationsStore.RemoveMembers(connection, conversation, users);
        await ConversationsStore.RenewRoster(connection, conversation, Rosters.NewVersion(ids));
    }

    public async Task<long> FirstSequenceSince(DbConnection connection, Id conversation, long since) =>
        await MessagesStore.LastSequenceBefore(connection, conversation, since) + 1;

    public async Task End(DbConnection connection, Id conversation)
    {
        await MessagesStore.RemoveAll(connection, conversation);
        await GroupInfosStore.Remove(connection, conversation);
        foreach (var ending in endings) await ending.End(connection, conversation);
    }
}
