using Chat.Host.Http;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Chat.Modules.Ports;
using Chat.Tests.EndToEnd;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.FrameLimits;

/// <summary>What the bodies of requests hold together while the store does not answer: so much, and no longer than it takes.</summary>
public sealed class BodyIntakeTests
{
    const long MostBytes = 64 * 1024 * 1024;
    const int LargestBody = 512 * 1024;
    const int TooMany = 5;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    ServerUnderTest _server = null!;
    TestDevice _ana = null!;

    [SetUp]
    public async Task Start()
    {
        _server = await ServerUnderTest.Start();
        _ana = await TestDevice.SignUp(_server, "ana", await _server.OwnerInvite());
    }

    [TearDown]
    public async Task Stop()
    {
        await _ana.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Bodies_that_wait_for_a_stuck_store_are_bounded_and_let_go_of([Values] bool saysItsLength)
    {
        var body = Body(saysItsLength ? LargestBody - 1000 : 1000);
        var room = (int)(MostBytes / (saysItsLength ? body.Length : LargestBody));
        // The second time tells whether all of the first was let go of.
        for (var time = 0; time < 2; time++)
        {
            var (refused, all) = await WhileTheStoreIsStuck(async () =>
            {
                var all = Enumerable.Range(0, room + TooMany).Select(_ => ChangePrivacy(body, saysItsLength)).ToList();
                return (await FirstOf(all, TooMany), all);
            });
            var answers = await Task.WhenAll(all);
            Assert.Multiple(() =>
            {
                Assert.That(refused.Select(answer => answer.Status), Has.All.EqualTo(HttpStatusCode.ServiceUnavailable));
                Assert.That(refused.Select(answer => (answer.Code, answer.Headers["Retry-After"])), Has.All.EqualTo(("too_many_requests", "1")));
                Assert.That(answers.Count(answer => answer.Status == HttpStatusCode.NoContent), Is.EqualTo(room));
            });
        }
    }

    [Test]
    public async Task Who_sends_slowly_keeps_nobody_out()
    {
        var body = Body(LargestBody - 1000);
        var slow = new List<TcpClient>();
        for (var sent = 0L; sent < 2 * MostBytes; sent += body.Length)
        {
            var (client, answer) = await Begin("PUT", "/api/privacy", "application/json", body.Length);
            slow.Add(client);
            Assert.That(answer, Does.StartWith("HTTP/1.1 100"), "it is being read");
        }
        Assert.That((await ChangePrivacy(body, saysItsLength: true)).Status, Is.EqualTo(HttpStatusCode.NoContent));
        foreach (var client in slow) client.Dispose();
    }

    [Test]
    public async Task A_length_that_is_only_announced_counts_for_nothing([Values(MostBytes, long.MaxValue)] long announced)
    {
        var intake = new BodyIntake();
        var stuck = new TaskCompletionSource<object?>();
        var waiting = new[] { Ask(intake, readsBody: false, announced, stuck.Task), Ask(intake, readsBody: true, announced, stuck.Task) };
        Assert.That(await Ask(intake, readsBody: true, length: 1000, Task.FromResult<object?>("answered")), Is.EqualTo("answered"));
        stuck.SetResult(null);
        foreach (var one in waiting) await one;
    }

    [Test]
    public async Task An_upload_is_not_held_and_may_be_larger()
    {
        await using var ben = await TestDevice.SignUp(_server, "ben", await _ana.Invite());
        var conversation = await _ana.StartConversation(await _ana.Connect(), ben);
        var upload = await _ana.BegunUpload(conversation, 2 * MostBytes);
        var (client, answer) = await Begin("PATCH", upload, "application/offset+octet-stream", 2 * MostBytes, "Tus-Resumable: 1.0.0", "Upload-Offset: 0");
        client.Dispose();
        Assert.That(answer, Does.StartWith("HTTP/1.1 100"), "it is being read");
    }

    static Task<object?> Ask(BodyIntake intake, bool readsBody, long length, Task<object?> answer)
    {
        var context = new DefaultHttpContext { Request = { ContentLength = length } };
        context.SetEndpoint(new Endpoint(requestDelegate: null, readsBody ? new(new AcceptsMetadata(["application/json"])) : EndpointMetadataCollection.Empty, displayName: null));
        return intake.InvokeAsync(EndpointFilterInvocationContext.Create(context), _ => new(answer)).AsTask();
    }

    async Task<T> WhileTheStoreIsStuck<T>(Func<Task<T>> work)
    {
        var stuck = new TaskCompletionSource();
        var writing = _server.Services.GetRequiredService<IDatabase>().Write(async _ =>
        {
            await stuck.Task;
            return true;
        }, CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            stuck.SetResult();
            await writing;
        }
    }

    static async Task<IReadOnlyList<HttpAnswer>> FirstOf(IReadOnlyList<Task<HttpAnswer>> all, int count)
    {
        var (waiting, answers) = (all.ToList(), new List<HttpAnswer>());
        using var patience = new CancellationTokenSource(Patience);
        while (answers.Count < count)
        {
            var first = await Task.WhenAny(waiting).WaitAsync(patience.Token);
            waiting.Remove(first);
            answers.Add(await first);
        }
        return answers;
    }

    async Task<HttpAnswer> ChangePrivacy(byte[] body, bool saysItsLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/privacy") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = !saysItsLength;
        return await HttpAnswer.Of(_ana.Http, request);
    }

    /// <summary>Sends a request without its body, to see whether the server begins to read that.</summary>
    async Task<(TcpClient Client, string Answer)> Begin(string method, string path, string type, long length, params string[] headers)
    {
        var client = new TcpClient();
        await client.ConnectAsync(_server.Address.Host, _server.Address.Port);
        string[] lines =
        [
            $"{method} {path} HTTP/1.1", $"Host: {_server.Address.Authority}", $"Authorization: Bearer {_ana.Token}", $"Content-Type: {type}",
            $"Content-Length: {length}", "Expect: 100-continue", .. headers, "", "",
        ];
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)));
        using var patience = new CancellationTokenSource(Patience);
        var answer = new byte[1024];
        return (client, Encoding.ASCII.GetString(answer, 0, await client.GetStream().ReadAsync(answer, patience.Token)));
    }

    /// <summary>As large as that, by a field that the server passes over.</summary>
    static byte[] Body(int length)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { lastSeen = true, readReceipts = true, padding = new string('a', length) });
        Assert.That(body, Has.Length.LessThan(LargestBody));
        return body;
    }
}
