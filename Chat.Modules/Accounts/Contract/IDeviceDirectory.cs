using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

/// <summary>Takes the caller's connection, so that the answer holds within the caller's write.</summary>
public interface IDeviceDirectory
{
    /// <summary>Unknown and revoked devices are left out.</summary>
    Task<IReadOnlyList<(Id Device, Id User)>> ActiveOwners(DbConnection connection, IReadOnlyCollection<Id> devices);

    Task<IReadOnlyList<Id>> ActiveDevices(DbConnection connection, Id user);
}
