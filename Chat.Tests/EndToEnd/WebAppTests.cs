using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>The web app as it is embedded in the server.</summary>
public sealed class WebAppTests
{
    ServerUnderTest _server = null!;
    HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await ServerUnderTest.Start();
        _http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = _server.Address };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [TestCase("gzip, deflate, br, zstd", "br")]
    [TestCase("BR", "br")]
    [TestCase("gzip", "gzip")]
    [TestCase("gzip, br;q=0", "gzip")]
    [TestCase("gzip;q=0.000", null)]
    [TestCase("identity", null)]
    [TestCase(null, null)]
    public async Task A_file_is_sent_as_small_as_the_browser_takes_it(string? accepted, string? encoding)
    {
        var plain = await Get("/", accepted: null);
        var answer = await Get("/", accepted);
        Assert.That(answer.Content.Headers.ContentEncoding, encoding is null ? Is.Empty : Is.EqualTo(new[] { encoding }));
        Assert.That(answer.Headers.Vary, Does.Contain("Accept-Encoding"));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That(await Decoded(answer), Is.EqualTo(await plain.Content.ReadAsByteArrayAsync()));
        if (encoding is not null) Assert.That(answer.Headers.ETag, Is.Not.EqualTo(plain.Headers.ETag), "a cache keeps the two apart");
        Assert.That((await Get("/", accepted, answer.Headers.ETag)).StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task What_was_made_for_sending_has_no_address_of_its_own()
    {
        var page = await (await Get("/", accepted: null)).Content.ReadAsStringAsync();
        var script = System.Text.RegularExpressions.Regex.Match(page, "src=\"(/assets/[^\"]+)\"").Groups[1].Value;
        var answer = await Get(script, "br");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.CacheControl?.ToString(), Does.Contain("immutable"));
        Assert.That((await Decoded(answer)).Length, Is.GreaterThan(answer.Content.Headers.ContentLength!.Value));
        Assert.That((await Get($"{script}.br", accepted: null)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    async Task<HttpResponseMessage> Get(string path, string? accepted, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        if (known is not null) request.Headers.IfNoneMatch.Add(known);
        return await _http.SendAsync(request);
    }

    static async Task<byte[]> Decoded(HttpResponseMessage answer)
    {
        var sent = await answer.Content.ReadAsStreamAsync();
        await using var decoded = answer.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        using var bytes = new MemoryStream();
        await decoded.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
