using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public interface IAccountDirectory
{
    Task<Person?> Find(Id user, CancellationToken cancellation);

    /// <summary>Unknown users are left out.</summary>
    Task<IReadOnlyDictionary<Id, Person>> FindMany(IReadOnlyCollection<Id> users, CancellationToken cancellation);

    /// <summary>True when each of them exists and is not disabled, as the caller's write sees it.</summary>
    Task<bool> AllActive(DbConnection connection, IReadOnlyCollection<Id> users);

    /// <summary>Those whose accounts were deleted, as the caller's write sees it.</summary>
    Task<IReadOnlySet<Id>> DeletedAmong(DbConnection connection, IReadOnlyCollection<Id> users);
}
