using System.Net.WebSockets;
using Chat.Host.Socket;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Authorization;

/// <summary>Every frame and every endpoint × everybody who may send it. Generated from the frame table and the server's routes, so that a new one without a rule fails.</summary>
public sealed class AuthorizationMatrixTests
{
    Roles _roles = null!;

    [SetUp]
    public async Task Gather() => _roles = await Roles.Gather();

    [TearDown]
    public async Task Part() => await _roles.DisposeAsync();

    [Test]
    public async Task Every_endpoint_answers_everybody_as_its_rule_says()
    {
        Assert.That(_roles.Endpoints(), Is.EquivalentTo(EndpointRules.All.Keys), "each endpoint has a line in EndpointRules.cs");
        foreach (var ((method, path), rule) in EndpointRules.All)
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                var answer = await Ask(method);
                // An answer to HEAD is that to GET without what says the code.
                var spoken = method == "HEAD" ? await Ask("GET") : answer;
                var heard = (int)answer.Status < 400 ? "ok" : spoken.Code;
                Assert.That((heard, answer.Status), Is.EqualTo((rule.Expected[role], spoken.Status)), $"{role}: {method} {path}");

                Task<HttpAnswer> Ask(string method) =>
                    HttpAnswer.Of(_roles.Http(role), method, EndpointRules.Address(path, _roles), rule.Body(_roles, role), mediaType: rule.MediaType);
            }
        }
    }

    [Test]
    public async Task Nobody_gets_anothers_archives_vault_or_account()
    {
        var archives = $"/api/conversations/{_roles.Conversation}/epochs";
        await HttpAnswer.Of(_roles.Http(Role.Member), "PUT", $"{archives}/1", new { @sealed = TestDevice.Binary(8) });
        foreach (var role in new[] { Role.Stranger, Role.Owner })
            Assert.That((await HttpAnswer.Of(_roles.Http(role), "GET", archives)).Json.GetProperty("epochs").GetArrayLength(), Is.Zero, $"{role}");
        Assert.That((await HttpAnswer.Of(_roles.Http(Role.Member), "GET", archives)).Json.GetProperty("epochs").GetArrayLength(), Is.EqualTo(1));
        Assert.That((await HttpAnswer.Of(_roles.Http(Role.Stranger), "GET", "/api/me")).Json.GetProperty("role").GetString(), Is.EqualTo("member"));
    }

    [Test]
    public void Every_frame_has_a_rule() => Assert.That(FrameTable.Kinds, Is.EquivalentTo(FrameRules.All.Keys), "each frame has a line in FrameRules.cs");

    [Test]
    public async Task Nobody_without_a_session_gets_a_socket([Values(Role.NotSignedIn, Role.RevokedDevice)] Role role)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("chat.v1");
        if (role != Role.NotSignedIn) socket.Options.SetRequestHeader("Authorization", $"Bearer {_roles[role].Token}");
        Assert.That(
            async () => await socket.ConnectAsync(new UriBuilder(_roles.Anonymous.BaseAddress!) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None),
            Throws.InstanceOf<WebSocketException>());
        Assert.That((int)socket.HttpStatusCode, Is.EqualTo(401));
    }

    [Test]
    public async Task Every_frame_is_answered_as_its_rule_says([Values(Role.Stranger, Role.FormerMember, Role.Member, Role.PlainMember, Role.Owner)] Role role)
    {
        foreach (var (kind, rule) in FrameRules.All)
        {
            await using var socket = await _roles[role].Connect();
            if (role == Role.Member) await socket.Next(FrameKind.Message);
            await socket.SendBytes(rule.Frame(_roles));
            if (role == Role.Member && rule.ForMembers is { } heard) await socket.Next(heard);
            if (role == Role.Member) continue;
            if (rule.ForOthers is { } code) Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo(code), $"{role}: {kind}");
            else Assert.That(await socket.UntilPong(rule.ForMembers ?? FrameKind.Error), Is.Empty, $"{role}: {kind}");
        }
    }

    [Test]
    public void Every_frame_about_a_conversation_has_a_rule_in_groups() =>
        Assert.That(FrameTable.Kinds, Is.EquivalentTo(GroupFrameRules.All.Select(rule => rule.Kind).Concat(GroupFrameRules.OfNone).Distinct()));

    [Test]
    public async Task Every_frame_in_a_group_is_answered_as_its_rule_says([Values(Role.Stranger, Role.FormerMember, Role.PlainMember, Role.Member, Role.Owner)] Role role)
    {
        await using var socket = await _roles[role].Connect();
        foreach (var rule in GroupFrameRules.All)
        {
            await rule.Send(socket, _roles);
            if (rule.Expected[role] != "ok") Assert.That((await socket.Next(FrameKind.Error)).Text(2), Is.EqualTo(rule.Expected[role]), $"{role}: {rule.Name}");
            else if (rule.Answer is { } answer) await socket.Next(answer);
            else Assert.That(await socket.UntilPong(FrameKind.Error), Is.Empty, $"{role}: {rule.Name}");
        }
    }

    [Test]
    public async Task A_device_that_is_signed_out_while_connected_is_sent_away()
    {
        var phone = await _roles[Role.Member].SignInAgain();
        var socket = await phone.Connect();
        using var signedOut = await phone.Http.DeleteAsync("/api/session");
        Assert.That(await socket.CloseCode, Is.EqualTo((int)CloseCode.DeviceRevoked));
        await phone.DisposeAsync();
    }
}
