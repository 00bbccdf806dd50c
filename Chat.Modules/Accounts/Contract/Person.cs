using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

/// <summary>What everybody who is signed in may know of an account. Of a deleted one all but the id is empty.</summary>
public sealed record Person(Id UserId, string Username, string DisplayName, string ContactNumber);
