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

    /// <summary>The people of the conversation.</summary>
    static readonly Dictionary<Role, string> Members = new(Accounts) { [Role.Stranger] = "not_a_member", [Role.Owner] = "not_a_member" };

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
        // Last, since it ends the session.
        [("DELETE", "/api/session")] = new(Nothing, Accounts),
    };

    /// <summary>The path with the ids of the scene in the place of its parameters.</summary>
    public static string Address(string path, Roles roles) => path
        .Replace("{code}", roles.Invite, StringComparison.Ordinal)
        .Replace("{username}", "cara", StringComparison.Ordinal)
        .Replace("{epoch}", "1", StringComparison.Ordinal)
        .Replace("/users/{id}", $"/users/{roles.Peer.User}", StringComparison.Ordinal)
        .Replace("{id}", roles.Conversation.ToString(), StringComparison.Ordinal)
        + (path == "/api/users" ? "?query=cara" : "");

    static object? Nothing(Roles roles, Role role) => null;

    static object? Empty(Roles roles, Role role) => new { };
}
