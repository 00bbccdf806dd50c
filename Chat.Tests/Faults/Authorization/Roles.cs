using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;

namespace Chat.Tests.FaultTests.Authorization;

/// <summary>Who may ask.</summary>
public enum Role
{
    /// <summary>Without a token.</summary>
    NotSignedIn,

    /// <summary>A device of a member's that signed out.</summary>
    RevokedDevice,

    /// <summary>Somebody with an account, in no conversation with the members.</summary>
    Stranger,

    Member,

    /// <summary>The server's owner, who is not in the conversation either: owning the server opens no conversation.</summary>
    Owner,
}

/// <summary>One person of each kind, and a conversation of which only the member is one.</summary>
sealed class Roles : IAsyncDisposable
{
    readonly ServerUnderTest _server;
    readonly Dictionary<Role, TestDevice> _people = [];

    Roles(ServerUnderTest server) => _server = server;

    public Id Conversation { get; private set; }

    public TestDevice Peer { get; private set; } = null!;

    public string Invite { get; private set; } = "";

    public HttpClient Anonymous { get; private set; } = null!;

    public TestDevice this[Role role] => _people[role];

    public static async Task<Roles> Gather()
    {
        var roles = new Roles(await ServerUnderTest.Start());
        await roles.Fill();
        return roles;
    }

    /// <summary>As whom a request is sent; signing out is undone by signing in anew.</summary>
    public HttpClient Http(Role role) => role == Role.NotSignedIn ? Anonymous : _people[role].Http;

    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people.Values.Append(Peer)) await person.DisposeAsync();
        Anonymous.Dispose();
        await _server.DisposeAsync();
    }

    async Task Fill()
    {
        Anonymous = new HttpClient { BaseAddress = _server.Address };
        var owner = _people[Role.Owner] = await TestDevice.SignUp(_server, "ana", await _server.OwnerInvite());
        Invite = await owner.Invite();
        var member = _people[Role.Member] = await TestDevice.SignUp(_server, "ben", Invite);
        Peer = await TestDevice.SignUp(_server, "cara", Invite);
        _people[Role.Stranger] = await TestDevice.SignUp(_server, "dan", Invite);
        var revoked = _people[Role.RevokedDevice] = await member.SignInAgain();
        Conversation = await member.StartConversation(await member.Connect(), [Peer]);
        using var signedOut = await revoked.Http.DeleteAsync("/api/session");
        signedOut.EnsureSuccessStatusCode();
    }
}
