using Chat.Host.S3;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using NUnit.Framework;

namespace Chat.Tests.Storage.S3;

/// <summary>A service that fails: what was kept is there, what was not does not count, nothing is left behind, and it goes on by itself.</summary>
public sealed class S3BlobStoreTests
{
    const int Part = S3Settings.PartBytes;

    readonly byte[] _bytes = TestUploads.Bytes(2 * Part + 1000);
    Id _blob;
    string _scratch = "";
    S3Server _server = null!;
    S3BlobStore _blobs = null!;

    [SetUp]
    public async Task Start()
    {
        (_blob, _scratch, _server) = (TestDevice.NewId(), Directory.CreateTempSubdirectory("chat-scratch-").FullName, await S3Server.Start());
        _blobs = new S3BlobStore(new S3Bucket(_server.Settings), _server.Settings.Prefix, _scratch);
    }

    [TearDown]
    public async Task Stop()
    {
        _blobs.Dispose();
        await _server.DisposeAsync();
        Assert.That(Directory.EnumerateFileSystemEntries(_scratch), Is.Empty, "scratch files are gone");
        Directory.Delete(_scratch);
    }

    [TestCase("PutObject")]
    [TestCase("GetObject")]
    [TestCase("HeadObject")]
    [TestCase("CreateMultipartUpload")]
    [TestCase("UploadPart")]
    [TestCase("ListParts")]
    [TestCase("CompleteMultipartUpload")]
    [TestCase("ListMultipartUploads")]
    [TestCase("DeleteObject")]
    public async Task A_failure_that_passes_is_not_noticed(string operation)
    {
        foreach (var fault in new[] { S3Fault.InternalError, S3Fault.SlowDown, S3Fault.LostRequest, S3Fault.LostAnswer })
        {
            _blob = TestDevice.NewId();
            _server.Fail(operation, fault, times: 1);
            await Append(_bytes[..100], onTrial: false);
            await Append(_bytes[100..], onTrial: true);
            Assert.That(await _blobs.LengthOf(_blob, default), Is.EqualTo(_bytes.Length), $"{fault}");
            await _blobs.Complete(_blob, default);
            Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)), $"{fault}");
            IsAllThatIsLeft(_blob);
            await _blobs.Remove(_blob, default);
            Assert.That((_server.Objects.Keys, _server.Objects.Uploads), Is.EqualTo((Array.Empty<string>(), Array.Empty<(string, string)>())), $"{fault}");
        }
    }

    [Test]
    public async Task While_it_is_gone_everything_fails_by_name_and_then_goes_on_from_where_it_stood()
    {
        await Append(_bytes[..(Part + 10)], onTrial: false);
        _server.Disappear();
        await Fails(() => _blobs.LengthOf(_blob, default));
        await Fails(() => Append([1], onTrial: false));
        await Fails(() => _blobs.Complete(_blob, default));
        await Fails(() => _blobs.Open(_blob, default));
        await Fails(() => _blobs.Remove(_blob, default));
        await Fails(async () => await _blobs.List(default).GetAsyncEnumerator().MoveNextAsync());
        _server.Return();
        Assert.That(await _blobs.LengthOf(_blob, default), Is.EqualTo(Part + 10));
        await Append(_bytes[(Part + 10)..], onTrial: false);
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
    }

    [Test]
    public async Task What_came_before_it_was_lost_in_the_middle_is_kept_part_by_part([Values] bool onTrial)
    {
        await Append(_bytes[..10], onTrial: false);
        await using (var appending = await _blobs.Append(_blob, onTrial, default))
        {
            await appending.Write(_bytes.AsMemory(10, Part + 100));
            _server.Disappear();
            await Fails(async () => await appending.Write(_bytes.AsMemory(Part + 110)));
            await Fails(appending.Keep);
        }
        _server.Return();
        var offset = (int)await _blobs.LengthOf(_blob, default);
        Assert.That(offset, Is.EqualTo(onTrial ? 10 : Part));
        await Append(_bytes[offset..], onTrial);
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
        IsAllThatIsLeft(_blob);
    }

    [Test]
    public async Task An_unfinished_blob_that_comes_back_in_part_is_a_storage_failure()
    {
        await Append(_bytes[..(Part - 1)], onTrial: false);
        _server.Fail("GetObject", S3Fault.TornBody, times: 1);
        await Fails(() => _blobs.Complete(_blob, default));
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes[..(Part - 1)])));
    }

    [Test]
    public async Task A_part_that_could_not_be_sent_is_kept_when_it_comes_back_in_time()
    {
        await using (var appending = await _blobs.Append(_blob, onTrial: false, default))
        {
            _server.Fail("UploadPart", S3Fault.LostRequest);
            await Fails(async () => await appending.Write(_bytes.AsMemory(0, Part + 1)));
            _server.Return();
            await appending.Keep();
        }
        Assert.That(await _blobs.LengthOf(_blob, default), Is.EqualTo(Part));
        await Append(_bytes[Part..], onTrial: false);
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
    }

    [Test]
    public async Task Whether_it_was_completed_is_found_out_after_the_answer_was_lost([Values] bool withParts)
    {
        var bytes = withParts ? _bytes : _bytes[..1000];
        await Append(bytes, onTrial: false);
        _server.Fail("DeleteObject", S3Fault.LostRequest);
        await Fails(() => _blobs.Complete(_blob, default));
        _server.Return();
        Assert.That(await _blobs.LengthOf(_blob, default), Is.EqualTo(bytes.Length));
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(bytes)));
        IsAllThatIsLeft(_blob);
    }

    [Test]
    public async Task A_multipart_upload_that_is_named_nowhere_is_ended_when_another_is_begun()
    {
        await using (var appending = await _blobs.Append(_blob, onTrial: true, default)) await appending.Write(_bytes.AsMemory(0, Part));
        Assert.That(_server.Objects.Uploads, Has.Count.EqualTo(1), "as a crash leaves it");
        await Append(_bytes, onTrial: false);
        Assert.That(_server.Objects.Uploads, Has.Count.EqualTo(1));
        await _blobs.Complete(_blob, default);
        IsAllThatIsLeft(_blob);
    }

    [Test]
    public async Task A_part_in_whose_place_is_another_is_never_given_out()
    {
        await Append(_bytes, onTrial: false);
        var (key, upload) = _server.Objects.Uploads.Single();
        _server.Objects.PutPart(key, upload, 1, new byte[Part]);
        await Fails(() => _blobs.Complete(_blob, default));
        Assert.That(await _blobs.Open(_blob, default), Is.Null);
        await IsBegunAnew();
    }

    /// <summary>A rule of the bucket's life cycle ended it, or the bucket is a replica, which has no multipart uploads.</summary>
    [TestCase(false, false)]
    [TestCase(false, true)]
    [TestCase(true, false)]
    public async Task An_upload_whose_parts_the_service_has_dropped_is_begun_anew(bool whole, bool onTrial)
    {
        await Append(_bytes[..(whole ? _bytes.Length : Part + 10)], onTrial: false);
        var (key, upload) = _server.Objects.Uploads.Single();
        Assert.That(_server.Objects.Abort(key, upload), Is.True);
        if (whole) await Fails(() => _blobs.Complete(_blob, default));
        else
        {
            await using var appending = await _blobs.Append(_blob, onTrial, default);
            await Fails(async () => await appending.Write(_bytes.AsMemory(Part + 10)));
            await Fails(appending.Keep);
        }
        await IsBegunAnew();
    }

    /// <summary>Regression: what was acknowledged counted as never begun, and its multipart upload was ended.</summary>
    [Test]
    public async Task A_page_of_a_proxy_that_finds_nothing_is_no_missing_file()
    {
        await Append(_bytes[..(Part + 10)], onTrial: false);
        _server.Interfere = _ => S3Fault.PageNotFound;
        await Fails(() => _blobs.LengthOf(_blob, default));
        await Fails(() => Append(_bytes[..Part], onTrial: false));
        await Fails(() => _blobs.Complete(_blob, default));
        await Fails(() => _blobs.Open(_blob, default));
        _server.Fail("HeadObject", S3Fault.PageNotFound);
        await Fails(() => _blobs.LengthOf(_blob, default));
        _server.Fail("GetObject", S3Fault.PageNotFound);
        await Fails(() => Append([1], onTrial: false));
        _server.Return();
        Assert.That(await _blobs.LengthOf(_blob, default), Is.EqualTo(Part + 10));
        await Append(_bytes[(Part + 10)..], onTrial: false);
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
    }

    [Test]
    public async Task A_download_that_breaks_off_goes_on_from_where_it_stood()
    {
        await Append(_bytes, onTrial: false);
        await _blobs.Complete(_blob, default);
        var stretches = 0;
        _server.Interfere = call => call.Operation == "GetObject" && Interlocked.Increment(ref stretches) % 2 == 1 ? S3Fault.TornBody : S3Fault.None;
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
        Assert.That(stretches, Is.GreaterThan(5));
        _server.Fail("GetObject", S3Fault.SlowBody);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
    }

    [Test]
    public async Task A_download_that_always_breaks_off_ends_by_name()
    {
        await Append(_bytes[..1000], onTrial: false);
        await _blobs.Complete(_blob, default);
        await using var stream = (await _blobs.Open(_blob, default))!;
        _server.Disappear();
        await Fails(async () => await stream.ReadExactlyAsync(new byte[10]));
        _server.Return();
        Assert.That(await stream.ReadAsync(new byte[2000]), Is.GreaterThan(0), "and begins again");
    }

    [Test]
    public async Task Wrong_keys_are_a_storage_failure_and_no_missing_file()
    {
        using var stranger = new S3BlobStore(new S3Bucket(_server.Settings with { SecretKey = "another" }), _server.Settings.Prefix, _scratch);
        await Fails(() => stranger.Open(_blob, default));
        await Fails(() => stranger.LengthOf(_blob, default));
    }

    /// <summary>A range costs little more than itself.</summary>
    [Test]
    public async Task A_short_range_asks_for_a_short_stretch()
    {
        await Append(_bytes, onTrial: false);
        await _blobs.Complete(_blob, default);
        _server.Calls.Clear();
        await using var stream = (await _blobs.Open(_blob, default))!;
        stream.Seek(Part, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(new byte[1000]);
        Assert.That(_server.Calls, Is.EqualTo(new[] { "HeadObject", "GetObject" }));
    }

    /// <summary>Nothing counts any more, and nothing stands in the way of starting again.</summary>
    async Task IsBegunAnew()
    {
        Assert.That(await _blobs.LengthOf(_blob, default), Is.Zero);
        await Append(_bytes, onTrial: false);
        await _blobs.Complete(_blob, default);
        Assert.That(TestUploads.Sha256Of(await Contents()), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
        IsAllThatIsLeft(_blob);
    }

    async Task Append(byte[] bytes, bool onTrial)
    {
        await using var appending = await _blobs.Append(_blob, onTrial, default);
        await appending.Write(bytes);
        await appending.Keep();
    }

    async Task<byte[]> Contents()
    {
        await using var stream = await _blobs.Open(_blob, default);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        return copy.ToArray();
    }

    void IsAllThatIsLeft(Id blob)
    {
        var key = blob.ToString();
        Assert.That(_server.Objects.Keys, Is.EqualTo(new[] { $"{_server.Settings.Prefix}{key[..2]}/{key}" }));
        Assert.That(_server.Objects.Uploads, Is.Empty);
    }

    static async Task Fails(Func<Task> work) => Assert.That((await Assert.ThrowsAsync<StorageException>(async () => await work()))!.Fault, Is.EqualTo(Faults.StorageFailed));
}
