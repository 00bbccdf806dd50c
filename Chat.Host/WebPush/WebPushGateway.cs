using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Chat.Modules.Ports;

namespace Chat.Host.WebPush;

/// <summary>
/// The client of push services (RFC 8030). It follows no redirect, reads no body, waits ten seconds for an answer and uses no proxy of the environment. Its
/// connections are made by <see cref="PushAddresses"/>.
/// </summary>
sealed class WebPushGateway : IPushGateway, IDisposable
{
    static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    const int MostHeaderKilobytes = 16;

    readonly PushAddresses _addresses;
    readonly VapidTokens _tokens;
    /// <summary>Made for the first push: a start has no need of it.</summary>
    readonly Lazy<HttpClient> _http;
    readonly TimeProvider _time;

    public WebPushGateway(PushSettings settings, Uri? publicUrl, TimeProvider time)
        : this(new PushAddresses(settings.AllowedHosts, Dns.GetHostAddressesAsync), SubjectOf(settings, publicUrl), time)
    {
    }

    public WebPushGateway(PushAddresses addresses, string? subject, TimeProvider time)
    {
        (_addresses, _tokens, _time) = (addresses, new VapidTokens(subject, time), time);
        _http = new Lazy<HttpClient>(MakeClient);
    }

    public VapidKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new VapidKey(parameters.D!, PushEncryption.PointOf(parameters));
    }

    public bool IsPublicKey(byte[] point)
    {
        try
        {
            using var key = PushEncryption.Import(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public Task<bool> MayCall(string endpoint, CancellationToken cancellation) => _addresses.MayCall(endpoint, cancellation);

    public async Task<PushAnswer> Deliver(Push push, CancellationToken cancellation)
    {
        var endpoint = new Uri(push.Target.Endpoint);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = new ByteArrayContent(PushEncryption.Encrypt(push.Payload.Span, push.Target)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", _tokens.HeaderFor(endpoint.GetLeftPart(UriPartial.Authority), push.Key));
        request.Headers.Add("TTL", ((long)push.TimeToLive.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", push.Urgent ? "high" : "low");
        if (push.Topic is not null) request.Headers.Add("Topic", push.Topic);
        try
        {
            using var response = await _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return new PushAnswer(ResultOf(response.StatusCode), RetryAfterOf(response));
        }
        catch (HttpRequestException failure)
        {
            return new PushAnswer(failure.GetBaseException() is AddressRefusedException ? PushResult.AddressRefused : PushResult.Unreachable);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new PushAnswer(PushResult.Unreachable);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    HttpClient MakeClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = ConnectPatience,
        PooledConnectionLifetime = ConnectionLifetime,
        MaxResponseHeadersLength = MostHeaderKilobytes,
        MaxResponseDrainSize = MostHeaderKilobytes * 1024,
        ConnectCallback = (context, cancellation) => _addresses.Connect(context.DnsEndPoint, cancellation),
    })
    {
        Timeout = AnswerPatience,
    };

    static PushResult ResultOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => PushResult.Delivered,
        404 or 410 => PushResult.Gone,
        429 => PushResult.Busy,
        >= 500 => PushResult.Failing,
        _ => PushResult.Refused,
    };

    TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - _time.GetUtcNow() is { Ticks: > 0 } wait => wait,
        _ => null,
    };

    static string? SubjectOf(PushSettings settings, Uri? publicUrl) =>
        settings.Contact?.OriginalString ?? (publicUrl is { Scheme: "https" } ? publicUrl.GetLeftPart(UriPartial.Authority) : null);
}
