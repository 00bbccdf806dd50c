using System.Data.Common;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Assets;

sealed class ConversationEnding(TimeProvider time) : IConversationEnding
{
    public Task End(DbConnection connection, Id conversation) => AssetsStore.DetachAll(connection, conversation, time.GetUtcNow().ToUnixTimeMilliseconds());
}
