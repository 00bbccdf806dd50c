using System.Collections.Concurrent;
using Chat.Host.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chat.Tests.Storage.S3;

/// <summary>
/// A small S3 service on loopback with one bucket, for what no real one does when it is told to: it checks signatures, holds to the rules of multipart uploads, and does
/// wrong what a test asks it to. It outlives the server under test, as a real one would.
/// </summary>
sealed class S3Server : IAsyncDisposable
{
    const string Bucket = "chat-files";
    const string Prefix = "kept/here/";
    const string AccessKey = "test-access-key";
    const string SecretKey = "test/secret+key";
    const string Region = "eu-test-1";

    readonly WebApplication _app;
    readonly S3Operations _operations;

    S3Server(WebApplication app) => (_app, _operations) = (app, new S3Operations(Objects));

    public Uri Address { get; private set; } = null!;

    public S3Objects Objects { get; } = new();

    /// <summary>Every operation that was asked for with the right signature, in order.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Asked before each operation.</summary>
    public Func<S3Call, S3Fault> Interfere { get; set; } = _ => S3Fault.None;

    public S3Settings Settings => new(Bucket, Prefix, Address, Region, AccessKey, SecretKey);

    /// <summary>For the server under test, as on its command line.</summary>
    public string[] Arguments =>
    [
        "--Chat:Assets:Provider", "S3", "--Chat:Assets:S3:Endpoint", Address.ToString(), "--Chat:Assets:S3:Region", Region, "--Chat:Assets:S3:Bucket", Bucket,
        "--Chat:Assets:S3:Prefix", Prefix, "--Chat:Assets:S3:AccessKey", AccessKey, "--Chat:Assets:S3:SecretKey", SecretKey,
    ];

    public static async Task<S3Server> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new S3Server(app);
        app.Run(server.Answer);
        await app.StartAsync();
        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    /// <summary>Everything is lost until further notice.</summary>
    public void Disappear() => Interfere = _ => S3Fault.LostRequest;

    public void Return() => Interfere = _ => S3Fault.None;

    /// <summary>Does this wrong, so many times, to one kind of operation.</summary>
    public void Fail(string operation, S3Fault fault, int times = int.MaxValue)
    {
        var left = times;
        Interfere = call => call.Operation == operation && Interlocked.Decrement(ref left) >= 0 ? fault : S3Fault.None;
    }

    /// <summary>What is there of unfinished uploads, whether it counts or not.</summary>
    public long UnfinishedBytes => Objects.PartBytes + Objects.Keys.Where(key => key.Contains("/unfinished/", StringComparison.Ordinal)).Sum(key => Objects.Find(key)?.Bytes.Length ?? 0);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task Answer(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = S3Call.Of(context.Request);
        if (S3Signature.Refuse(context.Request, body.ToArray(), AccessKey, SecretKey, Region) is { } refused)
        {
            await Send(S3Answer.Error(refused), S3Fault.None, context);
            return;
        }
        Calls.Enqueue(call.Operation);
        var fault = Interfere(call);
        var answer = fault switch
        {
            S3Fault.InternalError => S3Answer.Error("InternalError"),
            S3Fault.SlowDown => S3Answer.Error("SlowDown"),
            S3Fault.Forbidden => S3Answer.Error("AccessDenied"),
            S3Fault.PageNotFound => S3Answer.Page(404),
            S3Fault.LostRequest => null,
            _ => call.Bucket == Bucket ? _operations.Perform(call, context.Request, body.ToArray()) : S3Answer.Error("NoSuchBucket"),
        };
        if (answer is null || fault == S3Fault.LostAnswer) context.Abort();
        else await Send(answer, fault, context);
    }

    static async Task Send(S3Answer answer, S3Fault fault, HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        if (HttpMethods.IsHead(context.Request.Method) || answer.Body.Length == 0) return;
        response.ContentLength = answer.Body.Length;
        if (fault == S3Fault.TornBody)
        {
            await response.Body.WriteAsync(answer.Body.AsMemory(0, answer.Body.Length / 2));
            await response.Body.FlushAsync();
            context.Abort();
        }
        else if (fault == S3Fault.SlowBody) await Trickle(answer.Body, response.Body);
        else await response.Body.WriteAsync(answer.Body);
    }

    static async Task Trickle(byte[] bytes, Stream body)
    {
        foreach (var piece in bytes.Chunk(64 * 1024))
        {
            await body.WriteAsync(piece);
            await body.FlushAsync();
            await Task.Delay(1);
        }
    }
}
