using System.Data.Common;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Accounts.Contract;

/// <summary>A module's part in the end of an account: it cleans its own tables. Every registered one is called.</summary>
public interface IAccountEnding
{
    /// <summary>Removes what is the user's. Belongs to the caller's write, which it cannot refuse.</summary>
    /// <returns>What to tell once it is on disk.</returns>
    Task<IReadOnlyList<INotification>> End(DbConnection connection, Id user);
}

/// <summary>The account is gone from the disk.</summary>
public sealed record AccountDeleted(Id User) : INotification;
