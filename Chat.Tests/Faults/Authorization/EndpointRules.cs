using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests.Authorization;

/// <param name="Body">A request that is right in everything but, perhaps, who sends it.</param>
/// <param name="Expected">By role: <c>ok</c> or the code of the refusal.</param>
sealed record EndpointRule(Func<Roles, Role, object?> Body, IReadOnlyDictionary<Role, string> Expected);

/// <summary>Who may call which endpoint. An endpoint without a line here fails the matrix.</summary>
static class EndpointRules
{
    /// <summary>Everybody, even without an account.</summary>
    static readonly Dictionary<Role, string> Anybody = Enum.GetValues<Role>().ToDictionary(role => role, _ => "ok");

    /// <summary>Everybody with an account, and of their own things only.</summary>
    static readonly Dictionary<Role, string> Accounts = new(Anybody) { [Role.NotSignedIn] = "not_signed_in", [Role.RevokedDevice] = "not_signed_in" };

    /// <summary>The people of the direct conversation.</summary>
    static readonly Dictionary<Role, string> Members = new(Accounts)
    {
        [Role.Stranger] = "not_a_member",
        [Role.FormerMember] = "not_a_member",
        [Role.PlainMember] = "not_a_member",
        [Role.Owner] = "not_a_member",
    };

    static readonly Dictionary<Role, string> GroupMembers = new(Members) { [Role.PlainMember] = "ok" };

    static readonly Dictionary<Role, string> GroupAdmins = new(Members) { [Role.PlainMember] = "not_an_admin" };

    public static IReadOnlyDictionary<(string Method, string Path), EndpointRule> All { get; } = new Dictionary<(string, string), EndpointRule>
    {
        [("GET", "/api/invites/{code}")] = new(Nothing, Anybody),
        [("POST", "/api/accounts")] = new((roles, role) => TestDevice.SignUpBody(TestDevice.NewId(), TestDevice.NewId(), $"new.{role}".ToLowerInvariant(), roles.Invite), Anybody),
        [("GET", "/api/accounts/{username}/password-parameters")] = new(Nothing, Anybody),
        [("POST", "/api/session")] = new((_, _) => new
        {
            username = "cara",
            authSecret = TestDevice.Base64Url(TestDevice.SecretOf("cara")),
            deviceId = TestDevice.NewId().ToString(),
            deviceName = "Test",
            bearer = true,
        }, Anybody),
        [("POST", "/api/invites")] = new(Empty, Accounts),
        [("GET", "/api/me")] = new(Nothing, Accounts),
        [("GET", "/api/vault")] = new(Nothing, Accounts),
        [("GET", "/api/users")] = new(Nothing, Accounts),
        [("GET", "/api/users/{id}")] = new(Nothing, Accounts),
        [("GET", "/api/users/{id}/devices")] = new(Nothing, Accounts),
        [("POST", "/api/users/{id}/key-packages")] = new(Empty, Accounts),
        [("PUT", "/api/devices")] = new((_, _) => new { payload = TestDevice.DeviceListPayload(2), signature = TestDevice.Binary(64) }, Accounts),
        [("GET", "/api/key-packages")] = new(Nothing, Accounts),
        [("POST", "/api/key-packages")] = new((_, _) => new { packages = new[] { TestDevice.Binary(8) }, lastResort = (string?)null }, Accounts),
        [("POST", "/api/conversations")] = new((roles, _) => new { conversationId = TestDevice.NewId().ToString(), peerId = roles.Peer.User.ToString() }, Accounts),
        [("GET", "/api/conversations/{id}")] = new(Nothing, Members),
        [("GET", "/api/conversations/{id}/group-info")] = new(Nothing, Members),
        [("PUT", "/api/conversations/{id}/epochs/{epoch}")] = new((_, _) => new { @sealed = TestDevice.Binary(8) }, Members),
        [("GET", "/api/conversations/{id}/epochs")] = new(Nothing, Accounts),
        [("PUT", "/api/conversations/{id}/expiry")] = new((_, _) => new { seconds = 86400 }, Members),
        [("GET", "/api/conversations/{id}/receipts")] = new(Nothing, Members),
        [("POST", "/api/groups")] = new((_, _) => new { conversationId = TestDevice.NewId().ToString(), newMembersSee = "nothing" }, Accounts),
        [("PUT", "/api/groups/{id}")] = new((_, _) => new { newMembersSee = "month" }, GroupAdmins),
        [("PUT", "/api/groups/{id}/members/{userId}")] = new((_, _) => new { role = "member" }, GroupAdmins),
        [("POST", "/api/groups/{id}/links")] = new((_, _) => new { expiresInSeconds = 3600, uses = 5 }, GroupAdmins),
        [("GET", "/api/groups/{id}/links")] = new(Nothing, GroupAdmins),
        [("DELETE", "/api/groups/{id}/links/{code}")] = new(Nothing, GroupAdmins),
        [("GET", "/api/group-links/{code}")] = new(Nothing, Accounts),
        [("POST", "/api/group-links/{code}/join")] = new(Empty, Accounts),
        [("DELETE", "/api/groups/{id}/members/me")] = new(Nothing, GroupMembers),
        [("GET", "/api/blocks")] = new(Nothing, Accounts),
        [("PUT", "/api/blocks/{userId}")] = new(Empty, Accounts),
        [("DELETE", "/api/blocks/{userId}")] = new(Nothing, Accounts),
        [("GET", "/api/privacy")] = new(Nothing, Accounts),
        [("PUT", "/api/privacy")] = new((_, _) => new { lastSeen = true, readReceipts = true }, Accounts),
        // Last, since it ends the session.
        [("DELETE", "/api/session")] = new(Nothing, Accounts),
    };

    /// <summary>The path with the ids of the scene in the place of its parameters.</summary>
    public static string Address(string path, Roles roles) => path
        .Replace("/group-links/{code}", $"/group-links/{roles.GroupLink}", StringComparison.Ordinal)
        .Replace("/links/{code}", $"/links/{roles.LinkToRevoke}", StringComparison.Ordinal)
        .Replace("/groups/{id}", $"/groups/{roles.Group}", StringComparison.Ordinal)
        .Replace("/members/{userId}", $"/members/{roles[Role.PlainMember].User}", StringComparison.Ordinal)
        .Replace("/blocks/{userId}", $"/blocks/{roles.Peer.User}", StringComparison.Ordinal)
        .Replace("{code}", roles.Invite, StringComparison.Ordinal)
        .Replace("{username}", "cara", StringComparison.Ordinal)
        .Replace("{epoch}", "1", StringComparison.Ordinal)
        .Replace("/users/{id}", $"/users/{roles.Peer.User}", StringComparison.Ordinal)
        .Replace("{id}", roles.Conversation.ToString(), StringComparison.Ordinal)
        + path switch
        {
            "/api/users" => "?query=cara",
            "/api/conversations/{id}/receipts" => "?sequence=2",
            _ => "",
        };

    static object? Nothing(Roles roles, Role role) => null;

    static object? Empty(Roles roles, Role role) => new { };
}
