using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using Chat.Modules.Protocol;

namespace Chat.Tests.EndToEnd;

/// <summary>A signed-up person's device that speaks the real protocol; its keys and payloads are opaque bytes, as they are to the server.</summary>
sealed class TestDevice : IAsyncDisposable
{
    readonly List<TestSocket> _sockets = [];

    TestDevice(HttpClient http, Id user, Id device, string username, string token) =>
        (Http, User, Device, Username, Token) = (http, user, device, username, token);

    public HttpClient Http { get; }

    public Id User { get; }

    public Id Device { get; }

    public string Username { get; }

    public string Token { get; }

    public static Id NewId() => Id.FromBytes(RandomNumberGenerator.GetBytes(Id.Length));

    public static Task<TestDevice> SignUp(ServerUnderTest server, string username, string invite) => SignUp(server.Address, username, invite);

    public static async Task<TestDevice> SignUp(Uri server, string username, string invite)
    {
        var (user, device) = (NewId(), NewId());
        var http = new HttpClient { BaseAddress = server };
        return SignedIn(http, user, device, username, await http.PostAsJsonAsync("/api/accounts", SignUpBody(user, device, username, invite)));
    }

    /// <summary>Another device of the same person.</summary>
    public async Task<TestDevice> SignInAgain()
    {
        var device = NewId();
        var http = new HttpClient { BaseAddress = Http.BaseAddress };
        return SignedIn(http, User, device, Username, await http.PostAsJsonAsync("/api/session", new
        {
            username = Username,
            authSecret = Base64Url(SecretOf(Username)),
            deviceId = device.ToString(),
            deviceName = "Another",
            bearer = true,
        }));
    }

    /// <summary>The device of an account that was written straight into the store.</summary>
    public static TestDevice Known(ServerUnderTest server, Caller owner, string token) =>
        new(new HttpClient { BaseAddress = server.Address }, owner.User, owner.Device, owner.User.ToString(), token);

    public static object SignUpBody(Id user, Id device, string username, string invite, string? displayName = null) => new
    {
        inviteCode = invite,
        userId = user.ToString(),
        deviceId = device.ToString(),
        deviceName = "Test",
        displayName = displayName ?? username,
        username,
        password = new { salt = Binary(16), memoryKiB = 65536, iterations = 3, parallelism = 1, authSecret = Base64Url(SecretOf(username)) },
        recoveryAuth = Binary(32),
        identityKey = Binary(32),
        deviceList = new { payload = DeviceListPayload(1), signature = Binary(64) },
        vault = new { @sealed = Binary(64), wraps = new[] { new { kind = "password", @sealed = Binary(60) }, new { kind = "recovery", @sealed = Binary(60) } } },
        bearer = true,
    };

    public static object ResetBody() => new
    {
        deviceId = NewId().ToString(),
        deviceName = "Test",
        password = new { salt = Binary(16), memoryKiB = 65536, iterations = 3, parallelism = 1, authSecret = Binary(32) },
        recoveryAuth = Binary(32),
        identityKey = Binary(32),
        deviceList = new { payload = DeviceListPayload(1), signature = Binary(64) },
        vault = new { @sealed = Binary(64), wraps = new[] { new { kind = "password", @sealed = Binary(60) } } },
        bearer = true,
    };

    /// <summary>The start of a device list as the server reads it: label and version.</summary>
    public static string DeviceListPayload(int version) =>
        Base64Url([0x92, 0xb3, .. "chat device list v1"u8, (byte)version]);

    public static string Binary(int length) => Base64Url(RandomNumberGenerator.GetBytes(length));

    public static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    /// <summary>Stands for what a client derives from the password.</summary>
    public static byte[] SecretOf(string username) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(username));

    public async Task<string> Invite()
    {
        using var response = await Http.PostAsJsonAsync("/api/invites", new { });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;
    }

    /// <summary>Makes the direct conversation and puts both devices into its group.</summary>
    public Task<Id> StartConversation(TestSocket socket, TestDevice peer) => StartConversation(socket, [peer]);

    /// <param name="socket">Of this device.</param>
    /// <param name="peers">The devices of the other person.</param>
    public async Task<Id> StartConversation(TestSocket socket, IReadOnlyList<TestDevice> peers)
    {
        var id = NewId();
        using var response = await Http.PostAsJsonAsync("/api/conversations", new { conversationId = id.ToString(), peerId = peers[0].User.ToString() });
        response.EnsureSuccessStatusCode();
        await socket.Commit(id, epoch: 0, [Device, .. peers.Select(peer => peer.Device)]);
        var answer = await socket.Next(FrameKind.Accepted);
        if (answer.Long(4) != 1) throw new InvalidOperationException("The first commit leads to epoch 1.");
        return id;
    }

    /// <summary>A socket without <c>hello</c>.</summary>
    public async Task<TestSocket> OpenSocket()
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("chat.v1");
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Token}");
        await socket.ConnectAsync(new UriBuilder(Http.BaseAddress!) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None);
        var open = new TestSocket(socket);
        _sockets.Add(open);
        return open;
    }

    /// <summary>A socket that was welcomed.</summary>
    public async Task<TestSocket> Connect()
    {
        var socket = await OpenSocket();
        await socket.Hello();
        await socket.Next(FrameKind.Welcome);
        return socket;
    }

    static TestDevice SignedIn(HttpClient http, Id user, Id device, string username, HttpResponseMessage answer)
    {
        using var response = answer;
        var text = new StreamReader(response.Content.ReadAsStream()).ReadToEnd();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(text);
        var token = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("token").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new TestDevice(http, user, device, username, token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets) await socket.DisposeAsync();
        Http.Dispose();
    }
}
