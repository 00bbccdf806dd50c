using System.Net;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>Which device is told where: subscriptions live as long as their devices, and the server's key as long as its database.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class PushSubscriptionTests(StoreKind store)
{
    PushScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await PushScene.Start(store);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task A_restart_keeps_the_key_and_the_subscriptions()
    {
        var key = (await Get("/api/push/key")).Json.GetProperty("publicKey").GetString();
        await _scene.Restart();
        Assert.That((await Get("/api/push/key")).Json.GetProperty("publicKey").GetString(), Is.EqualTo(key).And.Length.EqualTo(87));
        await _scene.Say([1]);
        Assert.That((await _scene.Browser.Next()).Headers["Authorization"], Does.EndWith($"k={key}"));
    }

    [Test]
    public async Task Devices_show_where_they_are_told_and_another_subscription_replaces_the_first()
    {
        var other = _scene.Service.NewBrowser();
        await other.SubscribeAs(_scene.Ben);
        await _scene.Say([1]);
        await other.Next();
        Assert.That(_scene.Browser.IsQuiet, Is.True);
        await PushScene.Eventually(async () => !(await Get("/api/push/subscriptions")).Body.Contains("\"lastSuccessAt\":null", StringComparison.Ordinal));
        var listed = (await Get("/api/push/subscriptions")).Json.GetProperty("subscriptions").EnumerateArray().Single();
        Assert.That(listed.GetProperty("deviceId").GetString(), Is.EqualTo(_scene.Ben.Device.ToString()));
        Assert.That(listed.GetProperty("endpointHost").GetString(), Is.EqualTo("127.0.0.1"));
        await other.SubscribeAs(_scene.Ben);
        Assert.That((await Get("/api/push/subscriptions")).Body, Does.Not.Contain("\"lastSuccessAt\":null"), "the same once more changes nothing");
    }

    [Test]
    public async Task A_browser_in_which_somebody_else_signs_in_is_told_nothing_more_of_the_first()
    {
        await _scene.Browser.SubscribeAs(_scene.Ana);
        Assert.That((await Get("/api/devices/self/push-subscription")).Code, Is.EqualTo("push_not_subscribed"));
        await _scene.Restart();
        Assert.That((await Get("/api/devices/self/push-subscription")).Code, Is.EqualTo("push_not_subscribed"));
    }

    [Test]
    public async Task A_device_that_signs_out_or_turns_it_off_is_told_nothing_more()
    {
        var second = await _scene.Ben.SignInAgain();
        var third = await _scene.Ben.SignInAgain();
        var (browserOfSecond, browserOfThird) = (_scene.Service.NewBrowser(), _scene.Service.NewBrowser());
        await browserOfSecond.SubscribeAs(second);
        await browserOfThird.SubscribeAs(third);
        Assert.That((await HttpAnswer.Of(second.Http, "DELETE", "/api/devices/self/push-subscription")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await HttpAnswer.Of(_scene.Ben.Http, "DELETE", $"/api/devices/{third.Device}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        await _scene.Restart();
        await _scene.Say([1]);
        await _scene.Browser.Next();
        Assert.That((await Get("/api/push/subscriptions")).Json.GetProperty("subscriptions").GetArrayLength(), Is.EqualTo(1));
        Assert.That((browserOfSecond.IsQuiet, browserOfThird.IsQuiet), Is.EqualTo((true, true)));
        await second.DisposeAsync();
        await third.DisposeAsync();
    }

    [Test]
    public async Task Whose_account_is_disabled_is_told_nothing_until_their_device_subscribes_anew()
    {
        foreach (var disabled in new[] { true, false })
        {
            var answer = await HttpAnswer.Of(_scene.Ana.Http, "PUT", $"/api/admin/people/{_scene.Ben.User}/disabled", new { disabled });
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent), answer.Body);
        }
        Assert.That((await Get("/api/devices/self/push-subscription")).Code, Is.EqualTo("push_not_subscribed"));
        await _scene.Browser.SubscribeAs(_scene.Ben);
        await _scene.Say([1]);
        Assert.That((await _scene.Browser.Next()).Kind, Is.EqualTo("1"));
    }

    [TestCase("https://127.0.0.1/push")]
    [TestCase("https://169.254.169.254/latest/meta-data/")]
    [TestCase("https://localhost/push")]
    [TestCase("https://[::1]:8080/push")]
    [TestCase("http://push.example.org/push")]
    [TestCase("https://0.0.0.0/push")]
    [TestCase("https://[::]/push")]
    [TestCase("chat")]
    public async Task An_endpoint_inside_the_own_network_is_refused_by_name(string endpoint)
    {
        var answer = await HttpAnswer.Of(_scene.Ben.Http, "PUT", "/api/devices/self/push-subscription", new { endpoint, p256dh = TestBrowser.NewPoint(), auth = TestDevice.Binary(16) });
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.BadRequest, "push_endpoint_refused")));
    }

    [Test]
    public async Task Keys_that_are_none_are_malformed()
    {
        var endpoint = _scene.Browser.Endpoint.ToString();
        foreach (var body in new object[]
        {
            new { endpoint, p256dh = TestDevice.Binary(65), auth = TestDevice.Binary(16) },
            new { endpoint, p256dh = TestDevice.Base64Url([4, .. new byte[64]]), auth = TestDevice.Binary(16) },
            new { endpoint, p256dh = TestBrowser.NewPoint(), auth = TestDevice.Binary(15) },
            new { endpoint = endpoint + new string('x', 2000), p256dh = TestBrowser.NewPoint(), auth = TestDevice.Binary(16) },
            new { endpoint = "", p256dh = TestBrowser.NewPoint(), auth = TestDevice.Binary(16) },
            new { endpoint, auth = TestDevice.Binary(16) },
        })
        {
            Assert.That((await HttpAnswer.Of(_scene.Ben.Http, "PUT", "/api/devices/self/push-subscription", body)).Code, Is.EqualTo("malformed_request"));
        }
    }

    [TestCase(-1)]
    [TestCase(1L << 53)]
    public async Task A_mute_has_a_time(long until)
    {
        var answer = await HttpAnswer.Of(_scene.Ben.Http, "PUT", $"/api/conversations/{_scene.Conversation}/notifications", new { mutedUntil = until });
        Assert.That(answer.Code, Is.EqualTo("malformed_request"));
    }

    Task<HttpAnswer> Get(string path) => HttpAnswer.Of(_scene.Ben.Http, "GET", path);
}
