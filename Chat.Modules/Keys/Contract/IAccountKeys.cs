using System.Data.Common;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys.Contract;

/// <summary>What becomes of keys when an account or a device comes or goes. Takes the caller's connection, so that both are one write.</summary>
public interface IAccountKeys
{
    /// <summary>The fault that <see cref="Add"/> would deserve, or null.</summary>
    Fault? Check(AccountKeys keys);

    Task Add(DbConnection connection, Id user, AccountKeys keys);

    Task ForgetDevice(DbConnection connection, Id device);
}
