using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

/// <summary>A module's part in the end of a conversation that nobody is left in: it cleans its own tables. Every registered one is called.</summary>
public interface IConversationEnding
{
    /// <summary>Belongs to the caller's write, which it cannot refuse.</summary>
    Task End(DbConnection connection, Id conversation);
}
