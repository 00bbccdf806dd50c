using System.Net;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>How browsers and programs are signed in, and that other sites cannot act for them.</summary>
public sealed class SessionHttpTests
{
    ServerUnderTest _server = null!;
    HttpClient _http = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await ServerUnderTest.Start();
        _http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _server.Address };
    }

    [TearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use_and_no_token()
    {
        var answer = await SignUpBrowser();
        Assert.That(answer.Json.TryGetProperty("token", out var token) && token.ValueKind != System.Text.Json.JsonValueKind.Null, Is.False);
        Assert.That(answer.Headers["Set-Cookie"], Does.StartWith("chat_session=").And.Contain("httponly").And.Contain("samesite=strict").And.Contain("path=/"));
        Assert.That(answer.Headers["Cache-Control"], Is.EqualTo("no-store"));
        var me = await HttpAnswer.Of(_http, "GET", "/api/me", cookie: CookieOf(answer));
        Assert.That((me.Status, me.Json.GetProperty("role").GetString()), Is.EqualTo((HttpStatusCode.OK, "owner")));
    }

    [TestCase(null)]
    [TestCase("https://evil.example")]
    [TestCase("null")]
    public async Task A_change_by_cookie_from_another_site_is_refused(string? origin)
    {
        var cookie = CookieOf(await SignUpBrowser());
        foreach (var (method, path) in new[] { ("POST", "/api/invites"), ("DELETE", "/api/session"), ("PUT", "/api/devices") })
        {
            var answer = await HttpAnswer.Of(_http, method, path, body: new { }, cookie: cookie, origin: origin);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.Forbidden, "foreign_origin")), path);
        }
        Assert.That((await HttpAnswer.Of(_http, "GET", "/api/me", cookie: cookie)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_change_by_cookie_from_the_servers_own_site_is_made()
    {
        var cookie = CookieOf(await SignUpBrowser());
        var invite = await HttpAnswer.Of(_http, "POST", "/api/invites", new { }, cookie, OwnOrigin);
        Assert.That(invite.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(invite.Json.GetProperty("url").GetString(), Is.EqualTo($"{OwnOrigin}/join/{invite.Json.GetProperty("code").GetString()}"));
    }

    [Test]
    public async Task Signing_out_removes_the_cookie_and_ends_the_session()
    {
        var cookie = CookieOf(await SignUpBrowser());
        var answer = await HttpAnswer.Of(_http, "DELETE", "/api/session", cookie: cookie, origin: OwnOrigin);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(answer.Headers["Set-Cookie"], Does.StartWith("chat_session=;"));
        var after = await HttpAnswer.Of(_http, "GET", "/api/me", cookie: cookie);
        Assert.That((after.Status, after.Code, after.ContentType), Is.EqualTo((HttpStatusCode.Unauthorized, "device_revoked", "application/problem+json")));
    }

    [Test]
    public async Task A_program_with_a_bearer_token_needs_no_origin()
    {
        await using var ana = await TestDevice.SignUp(_server, "ana", await _server.OwnerInvite());
        Assert.That((await HttpAnswer.Of(ana.Http, "POST", "/api/invites", new { })).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await HttpAnswer.Of(ana.Http, "DELETE", "/api/session")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await HttpAnswer.Of(ana.Http, "GET", "/api/me")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Whoever_tries_too_often_is_told_how_long_to_wait()
    {
        HttpAnswer answer;
        var attempts = 0;
        do
        {
            answer = await HttpAnswer.Of(_http, "POST", "/api/session", new
            {
                username = "nobody",
                authSecret = TestDevice.Binary(32),
                deviceId = TestDevice.NewId().ToString(),
                deviceName = "Test",
            });
            Assert.That(++attempts, Is.LessThan(10));
        }
        while (answer.Status == HttpStatusCode.Unauthorized);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.TooManyRequests, "too_many_attempts")));
        Assert.That(answer.Json.GetProperty("retryAfterSeconds").GetInt64(), Is.EqualTo(2));
        Assert.That(answer.Headers["Retry-After"], Is.EqualTo("2"));
    }

    string OwnOrigin => _server.Address.GetLeftPart(UriPartial.Authority);

    async Task<HttpAnswer> SignUpBrowser()
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(TestDevice.SignUpBody(TestDevice.NewId(), TestDevice.NewId(), "ana", await _server.OwnerInvite()))!;
        body["bearer"] = false;
        var answer = await HttpAnswer.Of(_http, "POST", "/api/accounts", body.ToJsonString(), origin: OwnOrigin);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
        return answer;
    }

    static string CookieOf(HttpAnswer answer) => answer.Headers["Set-Cookie"].Split(';')[0];
}
