using Microsoft.AspNetCore.StaticFiles;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Chat.Host.Http;

/// <summary>The web app embedded in the binary. Hashed assets are cached for ever, everything else is asked for again.</summary>
sealed class WebApp
{
    const string Prefix = "wwwroot/";
    static readonly TimeSpan ForEver = TimeSpan.FromDays(365);

    readonly FrozenDictionary<string, Asset> _assets = Load();

    public static void Map(WebApplication app)
    {
        var web = new WebApp();
        // As a RequestDelegate: what is generated for other handlers forgets the pattern, and with it every path that looks like a file.
        app.MapFallback("{**path}", context => web.Serve(context).ExecuteAsync(context)).WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]));
    }

    IResult Serve(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('/');
        if (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("assets/", StringComparison.Ordinal) && !_assets.ContainsKey(path))
            return Results.NotFound();
        // Every other path is a route of the app itself.
        if (!_assets.TryGetValue(path, out var asset) && !_assets.TryGetValue("index.html", out asset)) return Results.NotFound();
        return Send(context, path, asset);
    }

    static IResult Send(HttpContext context, string path, Asset asset)
    {
        var headers = context.Response.GetTypedHeaders();
        headers.CacheControl = path.StartsWith("assets/", StringComparison.Ordinal)
            ? new() { Public = true, MaxAge = ForEver, Extensions = { new("immutable") } }
            : new() { NoCache = true };
        context.Response.Headers.Vary = "Accept-Encoding";
        var gzip = asset.Gzip is not null && context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        if (gzip) context.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(gzip ? asset.Gzip! : asset.Bytes, asset.ContentType, entityTag: new($"\"{asset.Tag}{(gzip ? "-gzip" : "")}\""));
    }

    static FrozenDictionary<string, Asset> Load()
    {
        var types = new FileExtensionContentTypeProvider { Mappings = { [".webmanifest"] = "application/manifest+json" } };
        var assembly = typeof(WebApp).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                var type = types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
                return new Asset(bytes, Compress(bytes), type, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
            });
    }

    static byte[]? Compress(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(bytes);
        return buffer.Length < bytes.Length * 9 / 10 ? buffer.ToArray() : null;
    }

    sealed record Asset(byte[] Bytes, byte[]? Gzip, string ContentType, string Tag);
}
