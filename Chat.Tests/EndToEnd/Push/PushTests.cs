using System.Net;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>From a stored message to what a push service is given, over real sockets.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class PushTests(StoreKind store)
{
    PushScene _scene = null!;

    [SetUp]
    public async Task Start() => _scene = await PushScene.Start(store);

    [TearDown]
    public async Task Stop() => await _scene.DisposeAsync();

    [Test]
    public async Task A_message_to_somebody_who_is_away_leaves_with_its_ciphertext_and_the_headers_of_the_standard()
    {
        var sequence = await _scene.Say([0xCA, 0xFE]);
        var push = await _scene.Browser.Next();
        Assert.Multiple(() =>
        {
            Assert.That(push.Fields, Is.EqualTo(new object?[] { 1L, _scene.Conversation.ToString(), sequence, 1L, 1L, "cafe" }));
            Assert.That(push.Headers["Content-Encoding"], Is.EqualTo("aes128gcm"));
            Assert.That(push.Headers["Urgency"], Is.EqualTo("high"));
            Assert.That(push.Headers["TTL"], Is.EqualTo("604800"));
            Assert.That(push.Headers["Topic"], Has.Length.EqualTo(32).And.Matches("^[A-Za-z0-9_-]+$"));
            Assert.That(push.Headers["Authorization"], Does.Match(@"^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]{87}$"));
            Assert.That(push.Length, Is.LessThanOrEqualTo(4096));
        });
    }

    [Test]
    public async Task A_message_too_large_for_a_push_is_announced_without_its_ciphertext()
    {
        await _scene.Say(new byte[4000]);
        Assert.That((await _scene.Browser.Next()).Fields[5], Is.Null);
        await _scene.Say([.. Enumerable.Repeat((byte)1, 3900)]);
        var push = await _scene.Browser.Next();
        Assert.That(push.Fields[5], Has.Length.EqualTo(2 * 3900));
        Assert.That(push.Length, Is.EqualTo(4096));
    }

    [Test]
    public async Task Nothing_is_pushed_while_one_of_the_devices_is_looked_at_and_what_came_then_is_counted_later()
    {
        var desktop = await _scene.Ben.SignInAgain();
        var socket = await desktop.Connect();
        await socket.Foreground(true);
        // Cem is away all the time: who is told was decided once his browser hears of it.
        var cem = await TestDevice.SignUp(_scene.Server, "cem", await _scene.Ana.Invite());
        var browserOfCem = _scene.Service.NewBrowser();
        await browserOfCem.SubscribeAs(cem);
        var group = await _scene.StartGroup(_scene.Ben, cem);
        await _scene.Say([1], group);
        await browserOfCem.Next();
        await socket.Foreground(false);
        var second = await _scene.Say([2], group);
        var push = await _scene.Browser.Next();
        Assert.That((push.Long(2), push.Long(4)), Is.EqualTo((second, 2L)));
        await desktop.DisposeAsync();
        await cem.DisposeAsync();
    }

    [Test]
    public async Task A_device_that_has_gone_without_a_word_is_not_looked_at()
    {
        var socket = await _scene.Ben.Connect();
        await socket.Foreground(true);
        socket.Abort();
        await PushScene.Eventually(async () => !(await HttpAnswer.Of(_scene.Ben.Http, "GET", "/api/devices")).Body.Contains("\"online\":true", StringComparison.Ordinal));
        var sequence = await _scene.Say([1]);
        Assert.That((await _scene.Browser.Next()).Long(2), Is.EqualTo(sequence));
    }

    /// <summary>Regression: what came while the server did not know yet that a device had vanished was told to nobody.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task What_never_reached_the_device_that_was_looked_at_is_pushed_when_nobody_looks_at_it_any_more(bool vanishes)
    {
        var desktop = await _scene.Ben.SignInAgain();
        var socket = await desktop.Connect();
        await socket.Foreground(true);
        // Cem is away all the time: what becomes of it was decided once his browser hears of it.
        var cem = await TestDevice.SignUp(_scene.Server, "cem", await _scene.Ana.Invite());
        var browserOfCem = _scene.Service.NewBrowser();
        await browserOfCem.SubscribeAs(cem);
        var group = await _scene.StartGroup(_scene.Ben, cem);
        var sequence = await _scene.Say([0xCA, 0xFE], group);
        await browserOfCem.Next();
        Assert.That(_scene.Browser.IsQuiet, Is.True);
        if (vanishes) socket.Abort();
        else await socket.Foreground(false);
        Assert.That((await _scene.Browser.Next()).Fields, Is.EqualTo(new object?[] { 1L, group.ToString(), sequence, 1L, 1L, "cafe" }));
        await desktop.DisposeAsync();
        await cem.DisposeAsync();
    }

    [Test]
    public async Task Ones_own_messages_are_pushed_to_none_of_ones_devices()
    {
        var own = _scene.Service.NewBrowser();
        await own.SubscribeAs(_scene.Ana);
        await _scene.Say([1]);
        await _scene.Browser.Next();
        var socket = await _scene.Ben.Connect();
        await socket.SendMessage(_scene.Conversation, 1, [2]);
        await own.Next();
        Assert.That((own.IsQuiet, _scene.Browser.IsQuiet), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task A_muted_conversation_stays_silent_until_its_time_is_over()
    {
        var cem = await TestDevice.SignUp(_scene.Server, "cem", await _scene.Ana.Invite());
        var browserOfCem = _scene.Service.NewBrowser();
        await browserOfCem.SubscribeAs(cem);
        var group = await _scene.StartGroup(_scene.Ben, cem);
        foreach (var (until, isOver) in new[] { (DateTimeOffset.UtcNow.AddHours(1), DateTimeOffset.UtcNow.AddSeconds(-1)), (DateTimeOffset.UtcNow.AddYears(1), DateTimeOffset.UnixEpoch) })
        {
            await Mute(group, until.ToUnixTimeMilliseconds());
            await _scene.Say([1], group);
            await browserOfCem.Next();
            await Mute(group, isOver.ToUnixTimeMilliseconds());
            var sequence = await _scene.Say([2], group);
            Assert.That((await _scene.Browser.Next()).Long(2), Is.EqualTo(sequence));
            await browserOfCem.Next();
        }
        await cem.DisposeAsync();
    }

    [Test]
    public async Task Who_wants_to_hear_of_mentions_alone_hears_of_nothing_else_until_that_is_changed()
    {
        const EntryFlags Mentioning = EntryFlags.CountsAsUnread | EntryFlags.MayNotify | EntryFlags.Mentions;
        var cem = await TestDevice.SignUp(_scene.Server, "cem", await _scene.Ana.Invite());
        var browserOfCem = _scene.Service.NewBrowser();
        await browserOfCem.SubscribeAs(cem);
        var group = await _scene.StartGroup(_scene.Ben, cem);
        await Choose(group, new { mutedUntil = 0, onlyMentions = true });
        await _scene.Say([1], group);
        await browserOfCem.Next();
        var mention = await _scene.Say([2], group, Mentioning);
        Assert.That((await _scene.Browser.Next()).Long(2), Is.EqualTo(mention), "what mentions nobody was passed over");
        await browserOfCem.Next();

        await Choose(group, new { mutedUntil = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds(), onlyMentions = true });
        await _scene.Say([3], group, Mentioning);
        await browserOfCem.Next();
        await Choose(group, new { mutedUntil = 0 });
        var last = await _scene.Say([4], group);
        Assert.That((await _scene.Browser.Next()).Long(2), Is.EqualTo(last), "and a mention while it was muted");
        await cem.DisposeAsync();
    }

    [Test]
    public async Task While_one_push_is_on_its_way_the_newest_waits_alone_with_the_count()
    {
        await _scene.Browser.Gate.WaitAsync();
        await _scene.Say([1]);
        var first = await _scene.Browser.Next();
        long last = 0;
        for (byte number = 2; number <= 20; number++) last = await _scene.Say([number]);
        var other = await SaySomewhereElse();
        _scene.Browser.Gate.Release();
        var both = new[] { await _scene.Browser.Next(), await _scene.Browser.Next() };
        var second = both.Single(push => (string)push.Fields[1]! == _scene.Conversation.ToString());
        var third = both.Single(push => (string)push.Fields[1]! == other.ToString());
        Assert.That((first.Long(4), second.Long(2), second.Long(4)), Is.EqualTo((1L, last, 20L)));
        Assert.That(second.Headers["Topic"], Is.EqualTo(first.Headers["Topic"]));
        Assert.That(third.Headers["Topic"], Is.Not.EqualTo(first.Headers["Topic"]));
        await _scene.Say([9], other);
        Assert.That((await _scene.Browser.Next()).Fields[1], Is.EqualTo(other.ToString()), "nothing else was waiting");
    }

    [Test]
    public async Task What_is_read_on_one_device_is_cleared_on_those_that_were_told_of_it_and_on_no_other()
    {
        var sequence = await _scene.Say([1]);
        await _scene.Browser.Next();
        var late = await _scene.Ben.SignInAgain();
        var untold = _scene.Service.NewBrowser();
        await untold.SubscribeAs(late);
        var desktop = await _scene.Ben.SignInAgain();
        var socket = await desktop.Connect();
        await socket.MarkRead(_scene.Conversation, sequence);
        var push = await _scene.Browser.Next();
        Assert.That(push.Fields, Is.EqualTo(new object?[] { 2L, _scene.Conversation.ToString(), sequence }));
        Assert.That(push.Headers["Urgency"], Is.EqualTo("low"));
        await socket.MarkRead(_scene.Conversation, sequence);
        var next = await _scene.Say([2]);
        Assert.That((await _scene.Browser.Next()).Long(2), Is.EqualTo(next), "it is cleared once");
        Assert.That((await untold.Next()).Long(2), Is.EqualTo(next), "nothing was to be cleared there");
        await late.DisposeAsync();
        await desktop.DisposeAsync();
    }

    [Test]
    public async Task What_was_read_meanwhile_is_not_pushed_any_more()
    {
        await _scene.Browser.Gate.WaitAsync();
        await _scene.Say([1]);
        await _scene.Browser.Next();
        var second = await _scene.Say([2]);
        var socket = await _scene.Ben.Connect();
        await socket.MarkRead(_scene.Conversation, second);
        await socket.UntilPong(FrameKind.Error);
        var other = await SaySomewhereElse();
        _scene.Browser.Gate.Release();
        await _scene.Browser.Next();
        await _scene.Say([9], other);
        Assert.That((await _scene.Browser.Next()).Fields[1], Is.EqualTo(other.ToString()), "nothing else was waiting");
    }

    [TestCase(HttpStatusCode.NotFound)]
    [TestCase(HttpStatusCode.Gone)]
    public async Task A_subscription_that_is_over_is_removed(HttpStatusCode status)
    {
        _scene.Browser.Answers.Enqueue(status);
        await _scene.Say([1]);
        await _scene.Browser.Next();
        await PushScene.Eventually(async () => (await State()).Status == HttpStatusCode.NotFound);
        Assert.That((await State()).Code, Is.EqualTo("push_not_subscribed"));
        await _scene.Restart();
        Assert.That((await State()).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase(HttpStatusCode.TooManyRequests, "busy")]
    [TestCase(HttpStatusCode.ServiceUnavailable, "failing")]
    public async Task Trouble_that_passes_is_tried_again_and_told(HttpStatusCode status, string reason)
    {
        await _scene.Browser.Gate.WaitAsync();
        _scene.Browser.Answers.Enqueue(status);
        var sequence = await _scene.Say([1]);
        Assert.That((await _scene.Browser.Next()).Status, Is.EqualTo((int)status));
        _scene.Browser.Gate.Release();
        // Behind the first answer and before the second.
        await _scene.Browser.Gate.WaitAsync();
        await PushScene.Eventually(async () => (await State()).Body.Contains($"\"reason\":\"{reason}\"", StringComparison.Ordinal));
        _scene.Browser.Gate.Release();
        var again = await _scene.Browser.Next();
        Assert.That((again.Status, again.Long(2)), Is.EqualTo((201, sequence)));
        await PushScene.Eventually(async () => (await State()).Body.Contains("\"lastFailure\":null", StringComparison.Ordinal));
        Assert.That((await State()).Json.GetProperty("lastSuccessAt").GetInt64(), Is.GreaterThan(0));
    }

    [Test]
    public async Task A_redirect_is_not_followed_and_what_is_refused_is_not_tried_again()
    {
        _scene.Browser.Answers.Enqueue(HttpStatusCode.TemporaryRedirect);
        Assert.That((await HttpAnswer.Of(_scene.Ben.Http, "POST", "/api/devices/self/push-subscription/test")).Code, Is.EqualTo("push_not_delivered"));
        Assert.That((await _scene.Browser.Next()).Status, Is.EqualTo(307));
        Assert.That(_scene.Service.CallsElsewhere, Is.Zero);
        Assert.That((await State()).Json.GetProperty("lastFailure").GetProperty("reason").GetString(), Is.EqualTo("refused"));
        Assert.That(_scene.Browser.IsQuiet, Is.True);
    }

    [Test]
    public async Task A_test_arrives_and_is_answered_when_it_has()
    {
        Assert.That((await HttpAnswer.Of(_scene.Ben.Http, "POST", "/api/devices/self/push-subscription/test")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        var push = await _scene.Browser.Next();
        Assert.That(push.Fields, Is.EqualTo(new object?[] { 3L }));
        Assert.That(push.Headers, Does.Not.ContainKey("Topic"));
        for (var i = 1; i < 10; i++) await HttpAnswer.Of(_scene.Ben.Http, "POST", "/api/devices/self/push-subscription/test");
        Assert.That((await HttpAnswer.Of(_scene.Ben.Http, "POST", "/api/devices/self/push-subscription/test")).Code, Is.EqualTo("too_many_test_pushes"));
    }

    [Test]
    public async Task The_time_from_the_log_to_the_push_service_is_reported()
    {
        var times = new List<double>();
        for (byte number = 0; number < 50; number++)
        {
            var begun = System.Diagnostics.Stopwatch.GetTimestamp();
            var saying = _scene.Say([number]);
            await _scene.Browser.Next();
            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await saying;
        }
        times.Sort();
        TestContext.Out.WriteLine($"{store}: from sending to the push service {times[25]:f1} ms (median), {times[47]:f1} ms (95 %)");
        Assert.That(times, Has.Count.EqualTo(50));
    }

    Task<HttpAnswer> State() => HttpAnswer.Of(_scene.Ben.Http, "GET", "/api/devices/self/push-subscription");

    Task Mute(Id conversation, long until) => Choose(conversation, new { mutedUntil = until });

    async Task Choose(Id conversation, object settings)
    {
        var answer = await HttpAnswer.Of(_scene.Ben.Http, "PUT", $"/api/conversations/{conversation}/notifications", settings);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent), answer.Body);
    }

    async Task<Id> SaySomewhereElse()
    {
        var group = await _scene.StartGroup(_scene.Ben);
        await _scene.Say([9], group);
        return group;
    }
}
