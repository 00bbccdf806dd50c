using System.Net;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>Files as they come down: ranges (RFC 9110 §14), headers, and who may have them.</summary>
[TestFixture(BlobStoreKind.Disk)]
[TestFixture(BlobStoreKind.S3)]
public sealed class DownloadTests(BlobStoreKind blobs)
{
    readonly byte[] _bytes = TestUploads.Bytes(200_000);
    FilesOfServer _files = null!;
    TwoPeople _two = null!;
    string _asset = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _files = await FilesOfServer.Start(blobs);
        _two = await TwoPeople.Start(StoreKind.Sqlite, settings: _files.Arguments);
        _asset = await _two.Ana.Upload(_two.Conversation, _bytes);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _two.DisposeAsync();
        await _files.DisposeAsync();
    }

    [Test]
    public async Task The_headers_let_a_browser_keep_it_and_never_run_it([Values("GET", "HEAD")] string method)
    {
        var answer = await _two.Ben.Download(_asset, method: method);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Header("Content-Type"), Is.EqualTo("application/octet-stream"));
            Assert.That(answer.Header("Cache-Control"), Is.EqualTo("private, max-age=31536000, immutable").Or.EqualTo("max-age=31536000, private, immutable"));
            Assert.That(answer.Header("Content-Security-Policy"), Is.EqualTo("sandbox"));
            Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(answer.Header("Accept-Ranges"), Is.EqualTo("bytes"));
            Assert.That(answer.Header("ETag"), Is.EqualTo($"\"{_asset[^32..]}\""));
            Assert.That(answer.Header("Content-Length"), Is.EqualTo("200000"));
            Assert.That(answer.Body, Has.Length.EqualTo(method == "GET" ? 200_000 : 0));
        });
    }

    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=65552-131103", 65552, 65552)]
    [TestCase("bytes=199999-", 199_999, 1)]
    [TestCase("bytes=100000-99999999999", 100_000, 100_000)]
    [TestCase("bytes=-100", 199_900, 100)]
    [TestCase("bytes=-300000", 0, 200_000)]
    public async Task A_range_is_answered_with_its_bytes(string range, int first, int length)
    {
        var answer = await _two.Ben.Download(_asset, range);
        Assert.That((answer.Status, answer.Header("Content-Range")), Is.EqualTo((HttpStatusCode.PartialContent, $"bytes {first}-{first + length - 1}/200000")));
        Assert.That(TestUploads.Sha256Of(answer.Body), Is.EqualTo(TestUploads.Sha256Of(_bytes[first..(first + length)])));
    }

    [TestCase("bytes=200000-")]
    [TestCase("bytes=99999999999-999999999999")]
    [TestCase("bytes=-0")]
    public async Task A_range_beyond_the_end_is_refused(string range)
    {
        var answer = await _two.Ben.Download(_asset, range);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.RequestedRangeNotSatisfiable, "range_not_satisfiable")));
        Assert.That((answer.Header("Content-Range"), answer.Header("Cache-Control")), Is.EqualTo(("bytes */200000", "no-store")));
    }

    [TestCase("bytes=0-9")]
    [TestCase("bytes=200000-")]
    public async Task Only_GET_has_ranges(string range)
    {
        var answer = await _two.Ben.Download(_asset, range, method: "HEAD");
        Assert.That((answer.Status, answer.Header("Content-Length"), answer.Header("Content-Range")), Is.EqualTo((HttpStatusCode.OK, "200000", (string?)null)));
    }

    [TestCase("bytes=0-1,5-6")]
    [TestCase("chunks=0-1")]
    [TestCase("bytes=5-4")]
    [TestCase("bytes=a-b")]
    [TestCase("nonsense")]
    public async Task What_is_no_single_range_of_bytes_gets_the_whole(string range)
    {
        var answer = await _two.Ben.Download(_asset, range);
        Assert.That((answer.Status, answer.Body.Length), Is.EqualTo((HttpStatusCode.OK, 200_000)));
    }

    [Test]
    public async Task A_range_of_another_version_gets_the_whole()
    {
        Assert.That((await _two.Ben.Download(_asset, "bytes=0-9", ifRange: $"\"{_asset[^32..]}\"")).Body, Has.Length.EqualTo(10));
        foreach (var other in new[] { "\"other\"", $"W/\"{_asset[^32..]}\"", "Wed, 01 Jan 2025 00:00:00 GMT", "nonsense" })
            Assert.That((await _two.Ben.Download(_asset, "bytes=0-9", ifRange: other)).Body, Has.Length.EqualTo(200_000), other);
    }

    [Test]
    public async Task Whoever_has_it_already_is_told_so()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _asset);
        request.Headers.Add("If-None-Match", $"\"{_asset[^32..]}\"");
        using var answer = await _two.Ben.Http.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task A_file_of_another_conversation_does_not_exist_until_it_is_forwarded()
    {
        await using var cem = await TestDevice.SignUp(_two.Server, "cem", await _two.Ana.Invite());
        var other = await _two.Ana.StartConversation(_two.AnaSocket, cem);
        Assert.That((await cem.Download(_asset)).Code, Is.EqualTo("asset_unknown"));
        Assert.That((await HttpAnswer.Of(cem.Http, "PUT", $"{_asset}/conversations/{other}")).Code, Is.EqualTo("asset_unknown"), "knowing its id lets nobody attach it");
        Assert.That((await HttpAnswer.Of(_two.Ben.Http, "PUT", $"{_asset}/conversations/{other}")).Code, Is.EqualTo("not_a_member"));
        Assert.That((await cem.Download($"/api/assets/{TestDevice.NewId()}")).Code, Is.EqualTo("asset_unknown"));

        var forwarded = await _two.Ana.Upload(_two.Conversation, _bytes);
        Assert.That((await HttpAnswer.Of(_two.Ana.Http, "PUT", $"{forwarded}/conversations/{other}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(TestUploads.Sha256Of((await cem.Download(forwarded)).Body), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
        await HttpAnswer.Of(_two.Ana.Http, "DELETE", $"{forwarded}/conversations/{_two.Conversation}");
        Assert.That((await _two.Ben.Download(forwarded)).Code, Is.EqualTo("asset_unknown"));
        Assert.That(_files.Has(_two.Server.DataFolder, forwarded), Is.True);
        await HttpAnswer.Of(_two.Ana.Http, "DELETE", $"{forwarded}/conversations/{other}");
        Assert.That((await cem.Download(forwarded)).Code, Is.EqualTo("asset_unknown"));
        Assert.That(_files.Has(_two.Server.DataFolder, forwarded), Is.False, "its bytes are gone");
    }

    [Test]
    public async Task Many_may_read_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(part => _two.Ben.Download(_asset, $"bytes={part * 10_000}-{part * 10_000 + 9_999}")));
        Assert.That(TestUploads.Sha256Of([.. answers.SelectMany(answer => answer.Body)]), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
    }
}
