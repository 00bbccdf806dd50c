using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.EndToEnd;

/// <summary>A push service on loopback (RFC 8030 §5): keeps what it is given for each browser, and answers as it is told, 201 when it is told nothing.</summary>
sealed class TestPushService : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, TestBrowser> _browsers = new();
    int _elsewhere;

    TestPushService(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; private set; }

    /// <summary>For <c>Chat:Push:AllowedHosts</c>.</summary>
    public string Authority => Address.Authority;

    /// <summary>Calls of the place that redirects lead to.</summary>
    public int CallsElsewhere => _elsewhere;

    public static async Task<TestPushService> Start()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        var service = new TestPushService(app, null!);
        app.MapPost("/push/{id}", service.Take);
        app.Map("/elsewhere", () =>
        {
            Interlocked.Increment(ref service._elsewhere);
            return Results.StatusCode(201);
        });
        await app.StartAsync();
        service.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return service;
    }

    public TestBrowser NewBrowser()
    {
        var id = Guid.NewGuid().ToString("n");
        return _browsers[id] = new TestBrowser(new Uri(Address, $"/push/{id}"));
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    async Task Take(HttpContext context, string id)
    {
        var browser = _browsers[id];
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.StatusCode = (int)(browser.Answers.TryDequeue(out var answer) ? answer : HttpStatusCode.Created);
        if (context.Response.StatusCode == 429) context.Response.Headers.RetryAfter = "1";
        if (context.Response.StatusCode == 307) context.Response.Headers.Location = new Uri(Address, "/elsewhere").ToString();
        browser.Take(context.Request, body.ToArray(), context.Response.StatusCode);
        await browser.Gate.WaitAsync();
        browser.Gate.Release();
    }
}
