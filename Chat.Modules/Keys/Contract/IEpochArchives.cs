using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys.Contract;

/// <summary>Belongs to the caller's transaction.</summary>
public interface IEpochArchives
{
    /// <summary>Deletes everybody's archive of an epoch, none of whose messages is left.</summary>
    Task Forget(DbConnection connection, Id conversation, long epoch);
}
