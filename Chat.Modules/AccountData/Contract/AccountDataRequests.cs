using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.AccountData.Contract;

/// <summary>What changed after <paramref name="Since"/>, ascending by version; at most <paramref name="Limit"/> items, fewer when they are large.</summary>
/// <param name="Since">A version; 0 for everything.</param>
/// <param name="Limit">1 – <see cref="MaxItems"/>.</param>
public sealed record GetAccountData(Caller Caller, long Since, int Limit) : IRequest<Outcome<AccountDataPage>>
{
    public const int MaxItems = 500;
}

/// <param name="More">Later ones exist.</param>
public sealed record AccountDataPage(IReadOnlyList<AccountDataItem> Items, bool More);

/// <param name="Key">Says nothing to the server.</param>
/// <param name="Version">Counts the person's writes; each item has the number of its last one.</param>
public sealed record AccountDataItem(Id Key, long Version, byte[] Sealed);

/// <summary>Stores all of the items, or none unless the caller knows everything up to the latest version. Answers with the latest version after it.</summary>
/// <param name="ExpectedVersion">The latest version that the caller knows.</param>
public sealed record PutAccountData(Caller Caller, long ExpectedVersion, IReadOnlyList<NewAccountDataItem> Items) : IRequest<Outcome<AccountDataVersion>>;

public sealed record NewAccountDataItem(Id Key, byte[] Sealed);

public sealed record AccountDataVersion(long Version);
