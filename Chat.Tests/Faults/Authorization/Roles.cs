using System.Text.RegularExpressions;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>Was a member of the groups and was removed.</summary>
    FormerMember,

    /// <summary>In the direct conversation, and an admin of the groups.</summary>
    Member,

    /// <summary>In the groups, and no admin.</summary>
    PlainMember,

    /// <summary>The server's owner, who is not in the conversation either: owning the server opens no conversation.</summary>
    Owner,
}

/// <summary>One person of each kind, a direct conversation of the member's, and groups of the member and the plain member.</summary>
sealed class Roles : IAsyncDisposable
{
    readonly ServerUnderTest _server;
    readonly Dictionary<Role, TestDevice> _people = [];

    Roles(ServerUnderTest server) => _server = server;

    public Id Conversation { get; private set; }

    public Id Group { get; private set; }

    public const long GroupEpoch = 2;

    /// <summary>Sequence of a message of the member's in the group.</summary>
    public long SaidInGroup { get; private set; }

    /// <summary>Of a group that nobody leaves.</summary>
    public string GroupLink { get; private set; } = "";

    public string LinkToRevoke { get; private set; } = "";

    /// <summary>A finished file of the member's in the direct conversation, 8 bytes long.</summary>
    public Id Asset { get; private set; }

    public TestDevice Peer { get; private set; } = null!;

    public string Invite { get; private set; } = "";

    public HttpClient Anonymous { get; private set; } = null!;

    public TestDevice this[Role role] => _people[role];

    /// <summary>Everything that the server answers over HTTP but the socket.</summary>
    public IEnumerable<(string Method, string Path)> Endpoints() =>
        from endpoint in _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
        select (method, $"/{Regex.Replace(endpoint.RoutePattern.RawText!, ":[a-z]+}", "}").Trim('/')}");

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
        var plain = _people[Role.PlainMember] = await TestDevice.SignUp(_server, "eva", Invite);
        var former = _people[Role.FormerMember] = await TestDevice.SignUp(_server, "fay", Invite);
        var socket = await member.Connect();
        Conversation = await member.StartConversation(socket, [Peer]);
        await socket.SendMessage(Conversation, 1, [1]);
        await socket.Next(FrameKind.Accepted);
        Group = await StartGroup(member, socket, plain, former);
        await socket.SendMessage(Group, GroupEpoch, [1]);
        SaidInGroup = (await socket.Next(FrameKind.Accepted)).Long(2);
        LinkToRevoke = await NewLink(member, Group);
        GroupLink = await NewLink(member, await StartGroup(member, socket, plain, former));
        var uploaded = await member.Upload(Conversation, new byte[8]);
        Asset = Id.FromBytes(Convert.FromHexString(uploaded.AsSpan(uploaded.Length - 2 * Id.Length)));
        // What tus has in headers, so that every request of the matrix is right in everything but who sends it.
        foreach (var http in _people.Values.Select(person => person.Http).Append(Anonymous))
        {
            http.DefaultRequestHeaders.Add("Tus-Resumable", "1.0.0");
            http.DefaultRequestHeaders.Add("Upload-Length", "8");
            http.DefaultRequestHeaders.Add("Upload-Offset", "8");
            http.DefaultRequestHeaders.Add("Upload-Metadata", TestUploads.MetadataOf(Conversation));
        }
        using var signedOut = await revoked.Http.DeleteAsync("/api/session");
        signedOut.EnsureSuccessStatusCode();
    }

    static async Task<Id> StartGroup(TestDevice admin, TestSocket socket, TestDevice plain, TestDevice former)
    {
        var group = TestDevice.NewId();
        await HttpAnswer.Of(admin.Http, "POST", "/api/groups", new { conversationId = group.ToString(), newMembersSee = "everything" });
        await socket.Commit(group, 0, [admin.Device, plain.Device, former.Device], addedMembers: [plain.User, former.User]);
        await socket.Next(FrameKind.Accepted);
        await socket.Commit(group, 1, [], [former.Device], removedMembers: [former.User]);
        await socket.Next(FrameKind.Accepted);
        return group;
    }

    static async Task<string> NewLink(TestDevice admin, Id group) =>
        (await HttpAnswer.Of(admin.Http, "POST", $"/api/groups/{group}/links", new { expiresInSeconds = (long?)null, uses = (long?)null })).Json.GetProperty("code").GetString()!;
}
