using System.Net;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>tus 1.0.0 over real HTTP: what goes well, and every request that is not as it should be.</summary>
[TestFixture(StoreKind.Sqlite, BlobStoreKind.Disk)]
[TestFixture(StoreKind.Postgres, BlobStoreKind.Disk)]
[TestFixture(StoreKind.Sqlite, BlobStoreKind.S3)]
public sealed class UploadTests(StoreKind store, BlobStoreKind blobs)
{
    FilesOfServer _files = null!;
    TwoPeople _two = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _files = await FilesOfServer.Start(blobs);
        _two = await TwoPeople.Start(store, settings: ["--Chat:Assets:MaxBytes", "1000000", .. _files.Arguments]);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _two.DisposeAsync();
        await _files.DisposeAsync();
    }

    [Test]
    public async Task A_file_goes_up_in_pieces_and_comes_down_whole()
    {
        var bytes = TestUploads.Bytes(700_000);
        var begun = await _two.Ana.BeginUpload(_two.Conversation, bytes.Length);
        Assert.That((begun.Status, begun.Offset, begun.Header("Tus-Resumable")), Is.EqualTo((HttpStatusCode.Created, 0L, "1.0.0")));
        Assert.That(DateTimeOffset.Parse(begun.Header("Upload-Expires")!, System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThan(DateTimeOffset.UtcNow.AddHours(23)));
        var upload = begun.Header("Location")!;
        Assert.That(upload, Does.Match("^/api/assets/[0-9a-f]{32}$"));

        var first = await _two.Ana.Append(upload, 0, bytes[..400_000]);
        Assert.That((first.Status, first.Offset, first.Header("Upload-Expires")), Is.EqualTo((HttpStatusCode.NoContent, 400_000L, begun.Header("Upload-Expires"))));
        var standing = await _two.Ana.Tus("HEAD", upload);
        Assert.That((standing.Status, standing.Offset, standing.Header("Upload-Length"), standing.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.OK, 400_000L, "700000", "no-store")));
        Assert.That((await _two.Ana.Download(upload)).Code, Is.EqualTo("asset_unknown"), "nobody reads half a file");

        var last = await _two.Ana.Append(upload, 400_000, bytes[400_000..]);
        Assert.That((last.Status, last.Offset, last.Header("Upload-Expires")), Is.EqualTo((HttpStatusCode.NoContent, 700_000L, (string?)null)));
        foreach (var reader in new[] { _two.Ana, _two.Ben }) Assert.That(TestUploads.Sha256Of((await reader.Download(upload)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
        Assert.That(await _two.Ana.OffsetOf(upload), Is.EqualTo(700_000));
        Assert.That((await _two.Ana.Append(upload, 700_000, [])).Status, Is.EqualTo(HttpStatusCode.NoContent), "a client that did not hear of the end may ask again");
    }

    [Test]
    public async Task A_small_file_comes_with_its_announcement()
    {
        var bytes = TestUploads.Bytes(50_000);
        var answer = await _two.Ana.Tus("POST", "/api/assets", bytes,
            [("Upload-Length", "50000"), ("Upload-Metadata", $"name AAAA,{TestUploads.MetadataOf(_two.Conversation)}"), ("Upload-Checksum", TestUploads.Sha256Of(bytes))]);
        Assert.That((answer.Status, answer.Offset), Is.EqualTo((HttpStatusCode.Created, 50_000L)));
        Assert.That(TestUploads.Sha256Of((await _two.Ben.Download(answer.Header("Location")!)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
    }

    [Test]
    public async Task What_the_server_speaks_can_be_asked_for()
    {
        var answer = await _two.Ana.Tus("OPTIONS", "/api/assets", version: null);
        Assert.That((answer.Status, answer.Header("Tus-Version"), answer.Header("Tus-Max-Size")), Is.EqualTo((HttpStatusCode.NoContent, "1.0.0", "1000000")));
        Assert.That(answer.Header("Tus-Extension"), Is.EqualTo("creation,creation-with-upload,checksum,termination,expiration"));
        Assert.That(answer.Header("Tus-Checksum-Algorithm"), Is.EqualTo("sha256,sha1"));
    }

    [Test]
    public async Task A_piece_with_another_checksum_is_thrown_away_and_the_right_one_is_kept()
    {
        var bytes = TestUploads.Bytes(300_000);
        var upload = await _two.Ana.BegunUpload(_two.Conversation, bytes.Length);
        Array.Clear(bytes, 0, 10);
        Assert.That((await _two.Ana.Append(upload, 0, bytes[..10], "sha1 lpTE69ZzpeL9JuSy5k+S6RTr2V8=")).Offset, Is.EqualTo(10), "of ten zeroes");
        var wrong = await _two.Ana.Append(upload, 10, bytes[10..], TestUploads.Sha256Of(bytes));
        Assert.That(((int)wrong.Status, wrong.Code), Is.EqualTo((460, "upload_checksum_wrong")));
        Assert.That(await _two.Ana.OffsetOf(upload), Is.EqualTo(10));
        Assert.That((await _two.Ana.Append(upload, 10, bytes[10..], TestUploads.Sha256Of(bytes[10..]))).Offset, Is.EqualTo(bytes.Length));
        Assert.That(TestUploads.Sha256Of((await _two.Ben.Download(upload)).Body), Is.EqualTo(TestUploads.Sha256Of(bytes)));
    }

    [TestCase("sha256")]
    [TestCase("sha256 AAAA")]
    [TestCase("sha256 ***")]
    [TestCase("md5 1B2M2Y8AsgTpgAmY7PhCfg==")]
    public async Task A_checksum_that_cannot_be_read_is_refused(string checksum)
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        var answer = await _two.Ana.Append(upload, 0, new byte[10], checksum);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.BadRequest, "upload_checksum_unreadable")));
        Assert.That(await _two.Ana.OffsetOf(upload), Is.Zero);
    }

    [TestCase(0)]
    [TestCase(4)]
    [TestCase(6)]
    [TestCase(10)]
    [TestCase(long.MaxValue)]
    public async Task An_offset_that_lies_is_refused(long offset)
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        await _two.Ana.Append(upload, 0, new byte[5]);
        var answer = await _two.Ana.Append(upload, offset, new byte[1]);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.Conflict, "upload_offset_wrong")));
        Assert.That(await _two.Ana.OffsetOf(upload), Is.EqualTo(5));
    }

    [Test]
    public async Task More_bytes_than_announced_are_refused_and_not_one_of_them_is_kept([Values] bool chunked)
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        await _two.Ana.Append(upload, 0, new byte[5]);
        using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(new byte[6]) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "5");
        request.Headers.TransferEncodingChunked = chunked;
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        using var response = await _two.Ana.Http.SendAsync(request);
        var answer = await UploadAnswer.Of(response);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.RequestEntityTooLarge, "upload_too_long")));
        Assert.That(await _two.Ana.OffsetOf(upload), Is.EqualTo(5));
    }

    [TestCase(null)]
    [TestCase("0.2.2")]
    [TestCase("2.0.0")]
    public async Task Another_version_of_tus_is_refused(string? version)
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        foreach (var method in new[] { "POST", "PATCH", "DELETE" })
        {
            var answer = await _two.Ana.Tus(method, method == "POST" ? "/api/assets" : upload, version: version);
            Assert.That((answer.Status, answer.Code, answer.Header("Tus-Version")), Is.EqualTo((HttpStatusCode.PreconditionFailed, "tus_version_unsupported", "1.0.0")), method);
        }
    }

    [Test]
    public async Task A_body_of_another_type_is_refused()
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        var answer = await _two.Ana.Tus("PATCH", upload, new byte[10], [("Upload-Offset", "0")], type: "application/octet-stream");
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.UnsupportedMediaType, "upload_type_wrong")));
        Assert.That((await _two.Ana.Tus("POST", "/api/assets", new byte[10], [("Upload-Length", "10"), ("Upload-Metadata", TestUploads.MetadataOf(_two.Conversation))], type: "text/plain")).Code, Is.EqualTo("upload_type_wrong"));
    }

    [TestCase("1000001", 413, "asset_too_big")]
    [TestCase("9223372036854775807", 413, "asset_too_big")]
    [TestCase("9223372036854775808", 400, "malformed_request")]
    [TestCase("0", 400, "malformed_request")]
    [TestCase("-1", 400, "malformed_request")]
    [TestCase("ten", 400, "malformed_request")]
    public async Task A_length_that_cannot_be_is_refused(string length, int status, string code)
    {
        var answer = await _two.Ana.Tus("POST", "/api/assets", headers: [("Upload-Length", length), ("Upload-Metadata", TestUploads.MetadataOf(_two.Conversation))]);
        Assert.That(((int)answer.Status, answer.Code), Is.EqualTo((status, code)));
    }

    [TestCase("")]
    [TestCase("conversation")]
    [TestCase("conversation ***")]
    [TestCase("conversation AAAA")]
    [TestCase("chat MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=")]
    public async Task Metadata_without_a_conversation_is_refused(string metadata)
    {
        var answer = await _two.Ana.Tus("POST", "/api/assets", headers: [("Upload-Length", "10"), ("Upload-Metadata", metadata)]);
        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.BadRequest, "malformed_request")));
    }

    [Test]
    public async Task Nobody_but_the_uploader_goes_on_with_it_and_nobody_uploads_into_a_conversation_of_others()
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        Assert.That((await _two.Ben.Append(upload, 0, new byte[10])).Code, Is.EqualTo("asset_unknown"));
        Assert.That((await _two.Ben.Tus("HEAD", upload)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await _two.Ben.Tus("DELETE", upload)).Code, Is.EqualTo("asset_unknown"));
        Assert.That(await _two.Ana.OffsetOf(upload), Is.Zero);
        await using var cem = await TestDevice.SignUp(_two.Server, $"cem{store}".ToLowerInvariant(), await _two.Ana.Invite());
        Assert.That((await cem.BeginUpload(_two.Conversation, 10)).Code, Is.EqualTo("not_a_member"));
        await using var tablet = await _two.Ana.SignInAgain();
        Assert.That((await tablet.Append(upload, 0, new byte[10])).Offset, Is.EqualTo(10), "another device of the same person may");
    }

    [Test]
    public async Task An_upload_that_was_cancelled_is_gone()
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 10);
        await _two.Ana.Append(upload, 0, new byte[5]);
        Assert.That(_files.Has(_two.Server.DataFolder, upload), Is.True);
        Assert.That((await _two.Ana.Tus("DELETE", upload)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await _two.Ana.Append(upload, 5, new byte[5])).Code, Is.EqualTo("asset_unknown"));
        Assert.That((await _two.Ana.Tus("HEAD", upload)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(_files.Has(_two.Server.DataFolder, upload), Is.False);
    }
}
