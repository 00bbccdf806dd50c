using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>What the HTTP door says to requests that are not as they should be.</summary>
public sealed partial class BadRequestTests
{
    ServerUnderTest _server = null!;
    HttpClient _http = null!;
    string _invite = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await ServerUnderTest.Start();
        _http = new HttpClient { BaseAddress = _server.Address };
        _invite = await _server.OwnerInvite();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("{}")]
    [TestCase("""{"username":1,"authSecret":"AAAA","deviceId":"00000000000000000000000000000001","deviceName":"x"}""")]
    [TestCase("""{"username":null,"authSecret":"AAAA","deviceId":"00000000000000000000000000000001","deviceName":"x"}""")]
    [TestCase("""{"username":"ana","authSecret":"not base64!","deviceId":"00000000000000000000000000000001","deviceName":"x"}""")]
    [TestCase("""{"username":"ana","authSecret":"AAAA","deviceId":"0001","deviceName":"x"}""")]
    [TestCase("""{"username":"ana","authSecret":"AAAA","deviceId":"00000000000000000000000000000001","deviceName":"x"}""")]
    [TestCase("""{"username":"\ud800","authSecret":"AAAA","deviceId":"00000000000000000000000000000001","deviceName":"x"}""")]
    public async Task What_is_not_the_expected_JSON_is_a_malformed_request(string body)
    {
        var answer = await HttpAnswer.Of(_http, "POST", "/api/session", body);
        Assert.That((answer.Status, answer.ContentType, answer.Code), Is.EqualTo((HttpStatusCode.BadRequest, "application/problem+json", "malformed_request")), answer.Body);
    }

    [Test]
    public async Task A_form_that_another_site_could_send_is_no_JSON()
    {
        var answer = await HttpAnswer.Of(_http, "POST", "/api/session", """{"username":"ana"}""", mediaType: "text/plain");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.BadRequest, "malformed_request")));
    }

    [Test]
    public async Task A_body_of_ten_megabytes_is_refused_and_the_server_goes_on()
    {
        try
        {
            var answer = await HttpAnswer.Of(_http, "POST", "/api/accounts", SignUpBody("huge", name: new string('a', 10_000_000)));
            Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, "request_too_big")));
        }
        catch (HttpRequestException)
        {
            // The server closed the connection before the client had sent everything.
        }
        Assert.That((await HttpAnswer.Of(_http, "GET", "/healthz")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("GET", "/api/nothing")]
    [TestCase("PATCH", "/api/me")]
    [TestCase("POST", "/api")]
    public async Task An_unknown_endpoint_is_not_found(string method, string path)
    {
        var answer = await HttpAnswer.Of(_http, method, path);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.NotFound, "not_found")));
    }

    [Test]
    public async Task Everything_but_the_way_in_asks_for_a_session()
    {
        foreach (var (method, path) in (await Operations()).Where(operation => !IsOpen(operation)))
        {
            var address = path.Replace("{id}", new string('0', 32), StringComparison.Ordinal).Replace("{epoch}", "1", StringComparison.Ordinal)
                .Replace("{userId}", new string('0', 32), StringComparison.Ordinal).Replace("{conversation}", new string('0', 32), StringComparison.Ordinal);
            var answer = await HttpAnswer.Of(_http, method, address, body: method == "GET" ? null : new { });
            Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.Unauthorized, "not_signed_in")), $"{method} {path}");
            Assert.That(answer.Headers.Keys, Does.Contain("Content-Security-Policy"), path);
        }
    }

    [Test]
    public async Task Every_request_in_the_documentation_is_in_the_OpenAPI_document()
    {
        var documented = DocumentedRequest().Matches(await File.ReadAllTextAsync(ProtocolDocument()))
            .Select(match => (match.Groups[1].Value, Parameter().Replace(match.Groups[2].Value, "{}"))).ToList();
        var described = (await Operations()).Select(operation => (operation.Method, Parameter().Replace(operation.Path, "{}")));
        Assert.That(documented, Has.Count.GreaterThan(15));
        Assert.That(described, Is.EquivalentTo(documented));
    }

    [Test]
    public async Task Texts_with_HTML_come_back_as_they_were_and_unknown_fields_are_ignored()
    {
        const string Html = "<img src=x onerror=alert(1)>";
        foreach (var (field, code) in new[] { ("username", "username_invalid"), ("inviteCode", "invite_unknown") })
        {
            var refused = JsonSerializer.SerializeToNode(SignUpBody("other"))!;
            refused[field] = Html;
            Assert.That((await HttpAnswer.Of(_http, "POST", "/api/accounts", refused.ToJsonString())).Code, Is.EqualTo(code));
        }
        var body = JsonSerializer.SerializeToNode(SignUpBody("ana", name: Html))!;
        body["deviceName"] = Html;
        body["something"] = new JsonObject { ["new"] = true };
        var answer = await HttpAnswer.Of(_http, "POST", "/api/accounts", body.ToJsonString());
        Assert.That(answer.Json.GetProperty("me").GetProperty("displayName").GetString(), Is.EqualTo(Html));
        Assert.That(answer.ContentType, Is.EqualTo("application/json"));
        Assert.That(answer.Headers["X-Content-Type-Options"], Is.EqualTo("nosniff"));
    }

    static bool IsOpen((string Method, string Path) operation) => operation.Path is "/api/invites/{code}" or "/api/resets/{code}"
            or "/api/accounts" or "/api/accounts/{username}/password-parameters" or "/api/session/passkey" or "/api/session/passkey-challenge"
        || operation is ("POST", "/api/session" or "/api/device-links" or "/api/device-links/{id}/state" or "/api/device-links/{id}/reveal" or "/api/device-links/{id}/session");

    async Task<IReadOnlyList<(string Method, string Path)>> Operations()
    {
        var document = (await HttpAnswer.Of(_http, "GET", "/openapi.json")).Json;
        return [.. document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (operation.Name.ToUpperInvariant(), path.Name)))];
    }

    object SignUpBody(string username, string? name = null) =>
        TestDevice.SignUpBody(TestDevice.NewId(), TestDevice.NewId(), username, _invite, name);

    static string ProtocolDocument() => Path.Combine(Architecture.Modules.SourceFolder, "..", "docs", "protocol.md");

    [GeneratedRegex(@"^\| `(GET|POST|PUT|PATCH|DELETE|OPTIONS) (/api/[^`?]+)(?:\?[^`]*)?` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedRequest();

    [GeneratedRegex(@"\{\w*\}")]
    private static partial Regex Parameter();
}
