using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

/// <summary>The caller's own account, as seen from the calling device.</summary>
/// <param name="Role">One of <see cref="Roles"/>.</param>
public sealed record Me(Id UserId, string Username, string DisplayName, string ContactNumber, Id DeviceId, string Role);

public static class Roles
{
    public const string Owner = "owner";
    public const string Member = "member";
}
