using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public interface IAccountDirectory
{
    Task<Person?> Find(Id user, CancellationToken cancellation);

    /// <summary>Unknown users are left out.</summary>
    Task<IReadOnlyDictionary<Id, Person>> FindMany(IReadOnlyCollection<Id> users, CancellationToken cancellation);
}
