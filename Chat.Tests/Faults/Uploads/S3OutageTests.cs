using System.Net;
using Chat.Tests.EndToEnd;
using Chat.Tests.Storage;
using Chat.Tests.Storage.S3;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.Uploads;

/// <summary>The whole server while the service that keeps its files fails: files wait, messages go on, and it heals without a restart.</summary>
public sealed class S3OutageTests
{
    const int MiB = 1024 * 1024;

    readonly byte[] _bytes = TestUploads.Bytes(10 * MiB);
    S3Server _service = null!;
    TwoPeople _two = null!;

    [SetUp]
    public async Task Start()
    {
        _service = await S3Server.Start();
        _two = await TwoPeople.Start(StoreKind.Sqlite, settings: _service.Arguments);
    }

    [TearDown]
    public async Task Stop()
    {
        await _two.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Test]
    public async Task Files_are_refused_by_name_messages_go_on_and_it_heals()
    {
        var finished = await _two.Ana.Upload(_two.Conversation, _bytes);
        var upload = await _two.Ana.BegunUpload(_two.Conversation, _bytes.Length);
        await _two.Ana.Append(upload, 0, _bytes[..(9 * MiB)]);
        _service.Disappear();
        foreach (var refused in new[]
        {
            await _two.Ana.Append(upload, 9 * MiB, _bytes[(9 * MiB)..]),
            await _two.Ben.Download(finished),
            await _two.Ana.Tus("DELETE", finished),
        })
        {
            Assert.That((refused.Status, refused.Code), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "storage_failed")));
        }
        await _two.AnaSocket.SendMessage(_two.Conversation, 1, TwoPeople.Payload(1));
        await _two.AnaSocket.Next(Chat.Modules.Protocol.FrameKind.Accepted);
        Assert.That((await HttpAnswer.Of(_two.Ben.Http, "GET", "/readyz")).Status, Is.EqualTo(HttpStatusCode.OK), "nobody restarts it for this");

        _service.Return();
        Assert.That(await _two.Ana.OffsetOf(upload), Is.EqualTo(9 * MiB), "what was acknowledged");
        Assert.That((await _two.Ana.Append(upload, 9 * MiB, _bytes[(9 * MiB)..])).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(TestUploads.Sha256Of((await _two.Ben.Download(upload)).Body), Is.EqualTo(TestUploads.Sha256Of(_bytes)));
    }

    /// <summary>Regression: the refusal carried the headers of the file, and would have been kept for a year.</summary>
    [Test]
    public async Task A_download_that_fails_at_its_first_byte_is_a_refusal_that_nobody_keeps()
    {
        var asset = await _two.Ana.Upload(_two.Conversation, _bytes);
        _service.Fail("GetObject", S3Fault.InternalError);
        var refused = await _two.Ben.Download(asset, "bytes=0-9");
        Assert.That((refused.Status, refused.Code, refused.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "storage_failed", "no-store")));
        Assert.That((refused.Header("ETag"), refused.Header("Content-Range")), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task A_download_that_fails_in_the_middle_ends_before_its_length_and_its_rest_can_be_had()
    {
        var asset = await _two.Ana.Upload(_two.Conversation, _bytes);
        var stretches = 0;
        _service.Interfere = call => call.Operation == "GetObject" && Interlocked.Increment(ref stretches) > 2 ? S3Fault.InternalError : S3Fault.None;
        await Assert.ThrowsAsync<HttpRequestException>(async () => await _two.Ben.Download(asset));
        _service.Return();
        var rest = await _two.Ben.Download(asset, $"bytes={3 * MiB}-");
        Assert.That(TestUploads.Sha256Of(rest.Body), Is.EqualTo(TestUploads.Sha256Of(_bytes[(3 * MiB)..])));
    }

    /// <summary>Regression: it was answered with 500.</summary>
    [Test]
    public async Task A_request_that_is_overtaken_while_the_service_is_slow_is_busy()
    {
        var upload = await _two.Ana.BegunUpload(_two.Conversation, 1000);
        await _two.Ana.Append(upload, 0, _bytes[..10]);
        using var held = new ManualResetEventSlim();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _service.Interfere = call =>
        {
            if (call.Operation != "GetObject") return S3Fault.None;
            asked.TrySetResult();
            held.Wait();
            return S3Fault.None;
        };
        try
        {
            var overtaken = _two.Ana.Append(upload, 10, _bytes[10..1000]);
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.That(await _two.Ana.OffsetOf(upload), Is.EqualTo(10));
            var refused = await overtaken;
            Assert.That((refused.Status, refused.Code), Is.EqualTo((HttpStatusCode.Locked, "upload_busy")));
        }
        finally
        {
            held.Set();
        }
    }

    [Test]
    public async Task Nothing_is_left_of_files_that_are_gone()
    {
        var (finished, unfinished) = (await _two.Ana.Upload(_two.Conversation, _bytes), await _two.Ana.BegunUpload(_two.Conversation, _bytes.Length));
        await _two.Ana.Append(unfinished, 0, _bytes[..(9 * MiB)]);
        Assert.That((_service.Objects.Keys.Count, _service.Objects.Uploads.Count), Is.EqualTo((2, 1)));
        foreach (var asset in new[] { finished, unfinished }) Assert.That((await _two.Ana.Tus("DELETE", asset)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((_service.Objects.Keys.Count, _service.Objects.Uploads.Count), Is.EqualTo((0, 0)));
    }
}
