using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests.Authorization;

/// <param name="Body">A request that is right in everything but, perhaps, who sends it.</param>
/// <param name="Expected">By role: <c>ok</c> or the code of the refusal.</param>
/// <param name="MediaType">Of the body.</param>
sealed record EndpointRule(Func<Roles, Role, object?> Body, IReadOnlyDictionary<Role, string> Expected, string MediaType = "application/json");

/// <summary>Who may call which endpoint. An endpoint without a line here fails the matrix.</summary>
static class EndpointRules
{
    /// <summary>Everybody, even without an account.</summary>
    static readonly Dictionary<Role, string> Anybody = Enum.GetValues<Role>().ToDictionary(role => role, _ => "ok");

    static readonly Dictionary<Role, string> Nowhere = Enum.GetValues<Role>().ToDictionary(role => role, _ => "not_found");

    /// <summary>Everybody with an account, and of their own things only.</summary>
    static readonly Dictionary<Role, string> Accounts = new(Anybody) { [Role.NotSignedIn] = "not_signed_in", [Role.RevokedDevice] = "device_revoked" };

    /// <summary>The people of the direct conversation.</summary>
    static readonly Dictionary<Role, string> Members = new(Accounts)
    {
        [Role.Stranger] = "not_a_member",
        [Role.FormerMember] = "not_a_member",
        [Role.PlainMember] = "not_a_member",
        [Role.Owner] = "not_a_member",
    };

    /// <summary>Whoever has an account is refused for what is asked, not for who they are.</summary>
    static Dictionary<Role, string> Anyones(string code) => Accounts.ToDictionary(rule => rule.Key, rule => rule.Value == "ok" ? code : rule.Value);

    static readonly Dictionary<Role, string> Owners = new(Anyones("not_an_owner")) { [Role.Owner] = "ok" };
    /// <summary>No link of that id, for anybody: what a link answers to whom is in DeviceLinkTests.</summary>
    static readonly Dictionary<Role, string> NoLink = Enum.GetValues<Role>().ToDictionary(role => role, _ => "device_link_unknown");

    static readonly Dictionary<Role, string> NoLinkForAccounts = Anyones("device_link_unknown");

    /// <summary>To everybody outside of the conversation the file does not exist.</summary>
    static readonly Dictionary<Role, string> Readers = Members.ToDictionary(rule => rule.Key, rule => rule.Value == "not_a_member" ? "asset_unknown" : rule.Value);

    static readonly Dictionary<Role, string> GroupMembers = new(Members) { [Role.PlainMember] = "ok" };

    static readonly Dictionary<Role, string> GroupAdmins = new(Members) { [Role.PlainMember] = "not_an_admin" };

    public static IReadOnlyDictionary<(string Method, string Path), EndpointRule> All { get; } = new Dictionary<(string, string), EndpointRule>
    {
        [("GET", "/healthz")] = new(Nothing, Anybody),
        [("GET", "/readyz")] = new(Nothing, Anybody),
        [("GET", "/openapi.json")] = new(Nothing, Anybody),
        [("GET", "/{**path}")] = new(Nothing, Anybody),
        [("HEAD", "/{**path}")] = new(Nothing, Anybody),
        [("GET", "/api/{*path}")] = new(Nothing, Nowhere),
        [("HEAD", "/api/{*path}")] = new(Nothing, Nowhere),
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
        [("POST", "/api/session/passkey-challenge")] = new(Empty, Anybody),
        [("POST", "/api/session/passkey")] = new((_, _) => new
        {
            challenge = TestDevice.Binary(32),
            credentialId = TestDevice.Binary(16),
            clientDataJson = TestDevice.Binary(8),
            authenticatorData = TestDevice.Binary(37),
            signature = TestDevice.Binary(64),
            deviceId = TestDevice.NewId().ToString(),
            deviceName = "Test",
            bearer = true,
        }, Enum.GetValues<Role>().ToDictionary(role => role, _ => "passkey_challenge_over")),
        [("GET", "/api/passkeys")] = new(Nothing, Accounts),
        [("POST", "/api/passkeys/challenge")] = new((roles, role) => new { proof = ProofOf(roles, role) }, Accounts),
        [("POST", "/api/passkeys")] = new((_, _) => new
        {
            challenge = TestDevice.Binary(32),
            credentialId = TestDevice.Binary(16),
            clientDataJson = TestDevice.Binary(8),
            attestationObject = TestDevice.Binary(64),
            name = "Key",
            wrap = TestDevice.Binary(60),
        }, Wrong("passkey_challenge_over")),
        [("PUT", "/api/passkeys/{passkeyId}")] = new((_, _) => new { name = "Key" }, Wrong("passkey_unknown")),
        [("DELETE", "/api/passkeys/{passkeyId}")] = new(Nothing, Wrong("passkey_unknown")),
        [("POST", "/api/invites")] = new(Empty, Accounts),
        [("GET", "/api/me")] = new(Nothing, Accounts),
        [("GET", "/api/vault")] = new(Nothing, Accounts),
        [("GET", "/api/users")] = new(Nothing, Accounts),
        [("POST", "/api/users/query")] = new((roles, _) => new { userIds = new[] { roles.Peer.User.ToString() } }, Accounts),
        [("GET", "/api/users/{id}")] = new(Nothing, Accounts),
        [("GET", "/api/users/{id}/devices")] = new(Nothing, Accounts),
        [("GET", "/api/key-log/head")] = new(Nothing, Accounts),
        [("GET", "/api/key-log/consistency")] = new(Nothing, Accounts),
        [("POST", "/api/users/{id}/key-packages")] = new(Empty, Accounts),
        [("PUT", "/api/devices")] = new((_, _) => new { payload = TestDevice.DeviceListPayload(2), signature = TestDevice.Binary(64) }, Accounts),
        [("POST", "/api/devices")] = new((_, _) => new { deviceId = TestDevice.NewId().ToString(), deviceName = "Test", bearer = true }, Accounts),
        [("GET", "/api/devices")] = new(Nothing, Accounts),
        [("DELETE", "/api/devices/{id}")] = new(Nothing, Anyones("unknown_device")),
        [("POST", "/api/device-links")] = new((_, _) => new { deviceId = TestDevice.NewId().ToString(), deviceName = "Test", commitment = TestDevice.Binary(32) }, Anybody),
        [("POST", "/api/device-links/{id}/state")] = new((_, _) => new { secret = TestDevice.Binary(32) }, NoLink),
        [("POST", "/api/device-links/{id}/reveal")] = new((_, _) => new { secret = TestDevice.Binary(32), key = TestDevice.Binary(32), nonce = TestDevice.Binary(32) }, NoLink),
        [("POST", "/api/device-links/{id}/session")] = new((_, _) => new { secret = TestDevice.Binary(32), bearer = true }, NoLink),
        [("GET", "/api/device-links/{code}")] = new(Nothing, NoLinkForAccounts),
        [("GET", "/api/device-links/{id}/answer")] = new(Nothing, NoLinkForAccounts),
        [("PUT", "/api/device-links/{id}/answer")] = new((_, _) => new { key = TestDevice.Binary(32) }, NoLinkForAccounts),
        [("POST", "/api/device-links/{id}/approve")] = new((_, _) => new { @sealed = TestDevice.Binary(8) }, NoLinkForAccounts),
        [("DELETE", "/api/device-links/{id}")] = new(Nothing, NoLinkForAccounts),
        [("GET", "/api/key-packages")] = new(Nothing, Accounts),
        [("POST", "/api/key-packages")] = new((_, _) => new { packages = new[] { TestDevice.Binary(8) }, lastResort = (string?)null }, Accounts),
        [("POST", "/api/conversations")] = new((roles, _) => new { conversationId = TestDevice.NewId().ToString(), peerId = roles.Peer.User.ToString() }, Accounts),
        [("GET", "/api/conversations/{id}")] = new(Nothing, Members),
        [("GET", "/api/conversations/{id}/group-info")] = new(Nothing, Members),
        [("PUT", "/api/conversations/{id}/epochs/{epoch}")] = new((_, _) => new { @sealed = TestDevice.Binary(8) }, Members),
        [("GET", "/api/conversations/{id}/epochs")] = new(Nothing, Accounts),
        [("POST", "/api/epoch-archives")] = new((roles, _) => new { archives = new[] { new { conversationId = roles.Conversation.ToString(), epoch = 2, @sealed = TestDevice.Binary(8) } } }, Accounts),
        [("POST", "/api/epoch-archives/query")] = new(Ranges, Accounts),
        [("POST", "/api/epoch-archives/held")] = new(Ranges, Accounts),
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
        [("PUT", "/api/vault")] = new((_, _) => new { @sealed = TestDevice.Binary(8), replaces = TestDevice.Binary(32) }, Anyones("vault_stale")),
        [("GET", "/api/old-vaults")] = new(Nothing, Accounts),
        [("GET", "/api/old-vaults/{vault}/conversations/{id}/epochs")] = new(Nothing, Anyones("old_vault_unknown")),
        [("GET", "/api/resets/{code}")] = new(Nothing, Enum.GetValues<Role>().ToDictionary(role => role, _ => "reset_unknown")),
        [("POST", "/api/resets/{code}")] = new((_, role) => TestDevice.ResetBody(), Enum.GetValues<Role>().ToDictionary(role => role, _ => "reset_unknown")),
        [("GET", "/api/admin/people")] = new(Nothing, Owners),
        [("PUT", "/api/admin/people/{userId}/disabled")] = new((_, _) => new { disabled = false }, Owners),
        [("POST", "/api/admin/people/{userId}/reset")] = new(Empty, Owners),
        [("GET", "/api/privacy")] = new(Nothing, Accounts),
        [("PUT", "/api/privacy")] = new((_, _) => new { lastSeen = true, readReceipts = true }, Accounts),
        [("GET", "/api/people/changes")] = new(Nothing, Accounts),
        [("PUT", "/api/me")] = new((roles, role) => new { username = UsernameOf(roles, role), displayName = "Another name" }, Accounts),
        [("PUT", "/api/credentials")] = new((roles, role) => new
        {
            proof = ProofOf(roles, role),
            password = (object?)null,
            recoveryAuth = TestDevice.Binary(32),
            wraps = new[] { new { kind = "recovery", @sealed = TestDevice.Binary(60) } },
        }, Accounts),
        [("GET", "/api/second-factor")] = new(Nothing, Accounts),
        [("POST", "/api/second-factor")] = new((roles, role) => new { proof = ProofOf(roles, role) }, Accounts),
        [("POST", "/api/second-factor/confirmation")] = new((_, _) => new { code = "no code" }, Wrong("second_factor_wrong")),
        [("POST", "/api/second-factor/removal")] = new((roles, role) => new { proof = ProofOf(roles, role) }, Accounts),
        // With a wrong password: everybody may end their own account, and is needed further on.
        [("POST", "/api/me/deletion")] = new((_, _) => new
        {
            proof = new { kind = "password", authSecret = TestDevice.Binary(32) },
            deviceList = new { payload = TestDevice.DeviceListPayload(3), signature = TestDevice.Binary(64) },
        }, Wrong("password_wrong")),
        [("GET", "/api/account-data")] = new(Nothing, Accounts),
        [("PUT", "/api/account-data")] = new(
            (_, _) => new { expectedVersion = 0, items = new[] { new { key = TestDevice.NewId().ToString(), @sealed = TestDevice.Binary(8) } } }, Accounts),
        [("GET", "/api/push/key")] = new(Nothing, Accounts),
        [("GET", "/api/push/subscriptions")] = new(Nothing, Accounts),
        // Nothing is called for it: the address is one of the machine's own.
        [("PUT", "/api/devices/self/push-subscription")] = new(
            (_, _) => new { endpoint = "https://127.0.0.1/push", p256dh = TestBrowser.NewPoint(), auth = TestDevice.Binary(16) }, Anyones("push_endpoint_refused")),
        [("GET", "/api/devices/self/push-subscription")] = new(Nothing, Anyones("push_not_subscribed")),
        [("POST", "/api/devices/self/push-subscription/test")] = new(Empty, Anyones("push_not_subscribed")),
        [("DELETE", "/api/devices/self/push-subscription")] = new(Nothing, Accounts),
        [("PUT", "/api/conversations/{id}/notifications")] = new((_, _) => new { mutedUntil = 0 }, Members),
        [("OPTIONS", "/api/assets")] = new(Nothing, Accounts),
        [("POST", "/api/assets")] = new(Nothing, Members),
        [("PATCH", "/api/assets/{id}")] = new((_, _) => "", Readers, "application/offset+octet-stream"),
        [("GET", "/api/assets/{id}")] = new(Nothing, Readers),
        [("HEAD", "/api/assets/{id}")] = new(Nothing, Readers),
        [("PUT", "/api/assets/{id}/conversations/{conversation}")] = new(Nothing, Readers),
        [("DELETE", "/api/assets/{id}")] = new(Nothing, Readers),
        [("DELETE", "/api/assets/{id}/conversations/{conversation}")] = new(Nothing, Anyones("asset_unknown")),
        // Last, since it ends the session.
        [("DELETE", "/api/session")] = new(Nothing, Accounts),
    };

    /// <summary>The path with the ids of the scene in the place of its parameters.</summary>
    public static string Address(string path, Roles roles) => path
        .Replace("{**path}", "chats/new", StringComparison.Ordinal)
        .Replace("{*path}", "nowhere", StringComparison.Ordinal)
        .Replace("/group-links/{code}", $"/group-links/{roles.GroupLink}", StringComparison.Ordinal)
        .Replace("/links/{code}", $"/links/{roles.LinkToRevoke}", StringComparison.Ordinal)
        .Replace("/groups/{id}", $"/groups/{roles.Group}", StringComparison.Ordinal)
        .Replace("/members/{userId}", $"/members/{roles[Role.PlainMember].User}", StringComparison.Ordinal)
        .Replace("/admin/people/{userId}", $"/admin/people/{roles.Peer.User}", StringComparison.Ordinal)
        .Replace("{vault}", roles.Conversation.ToString(), StringComparison.Ordinal)
        .Replace("/blocks/{userId}", $"/blocks/{roles.Peer.User}", StringComparison.Ordinal)
        .Replace("{passkeyId}", roles.Peer.User.ToString(), StringComparison.Ordinal)
        .Replace("{code}", roles.Invite, StringComparison.Ordinal)
        .Replace("{username}", "cara", StringComparison.Ordinal)
        .Replace("{epoch}", "1", StringComparison.Ordinal)
        .Replace("/users/{id}", $"/users/{roles.Peer.User}", StringComparison.Ordinal)
        .Replace("/assets/{id}", $"/assets/{roles.Asset}", StringComparison.Ordinal)
        .Replace("{conversation}", roles.Conversation.ToString(), StringComparison.Ordinal)
        .Replace("{id}", roles.Conversation.ToString(), StringComparison.Ordinal)
        + path switch
        {
            "/api/users" => "?query=cara",
            "/api/key-log/consistency" => "?from=1&to=1",
            "/api/conversations/{id}/receipts" => "?sequence=2",
            _ => "",
        };

    /// <summary>What everybody with an account hears whose proof is wrong, or who asks for something that is not theirs or was never begun.</summary>
    static Dictionary<Role, string> Wrong(string code) =>
        Accounts.ToDictionary(rule => rule.Key, rule => rule.Value == "ok" ? code : rule.Value);

    static string UsernameOf(Roles roles, Role role) => role == Role.NotSignedIn ? "nobody" : roles[role].Username;

    static object ProofOf(Roles roles, Role role) => new { kind = "password", authSecret = TestDevice.Base64Url(TestDevice.SecretOf(UsernameOf(roles, role))) };

    static object? Nothing(Roles roles, Role role) => null;

    static object? Ranges(Roles roles, Role role) => new { ranges = new[] { new { conversationId = roles.Conversation.ToString(), from = 0, to = 9 } } };

    static object? Empty(Roles roles, Role role) => new { };
}
