using System.Data.Common;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;

namespace Chat.Modules.Keys.Contract;

/// <summary>What becomes of keys when an account or a device comes or goes. Takes the caller's connection, so that both are one write.</summary>
public interface IAccountKeys
{
    /// <summary>The fault that <see cref="Add"/> would deserve, or null.</summary>
    Fault? Check(AccountKeys keys);

    Task Add(DbConnection connection, Id user, AccountKeys keys);

    /// <summary>
    /// Puts keys in the place of the account's: a new identity whose list begins anew. The vault that was, and the archives sealed under it, are kept
    /// apart, for whoever can open them later.
    /// </summary>
    /// <param name="password">The parameters of the old vault's password.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    Task Renew(DbConnection connection, Id user, AccountKeys keys, PasswordParameters password, long now);

    Task ForgetDevice(DbConnection connection, Id device);

    bool AreSane(IReadOnlyList<VaultWrap> wraps);

    /// <summary>Puts each wrap into the place of the one of its kind.</summary>
    Task ReplaceWraps(DbConnection connection, Id user, IReadOnlyList<VaultWrap> wraps);

    bool IsSane(SignedDeviceList list);

    /// <summary>False when the list is not the next version of the stored one; nothing is changed then.</summary>
    Task<bool> ReplaceList(DbConnection connection, Id user, SignedDeviceList list);
}
