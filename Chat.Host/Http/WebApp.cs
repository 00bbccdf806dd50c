using Microsoft.AspNetCore.StaticFiles;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Chat.Host.Http;

/// <summary>The web app embedded in the binary. Hashed assets are cached for ever, everything else is asked for again.</summary>
sealed class WebApp
{
    const string Prefix = "wwwroot/";
    static readonly TimeSpan ForEver = TimeSpan.FromDays(365);

    /// <summary>As the build of the web app made them, the smallest first, and how their files end.</summary>
    static readonly (string Name, string Ending)[] Encodings = [("br", ".br"), ("gzip", ".gz")];

    readonly FrozenDictionary<string, Asset> _assets = Load();

    public static void Map(IEndpointRouteBuilder app)
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
        var accepted = context.Request.GetTypedHeaders().AcceptEncoding;
        var form = asset.Smaller.FirstOrDefault(form => accepted.Any(one => one.Value.Equals(form.Encoding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0));
        if (form is not null) context.Response.Headers.ContentEncoding = form.Encoding;
        var tag = form is null ? asset.Tag : $"{asset.Tag}-{form.Encoding}";
        // The program's own file is mapped into memory: what is read of it there needs no second copy.
        return Results.Stream(Open(form?.Resource ?? asset.Resource), asset.ContentType, entityTag: new($"\"{tag}\""));
    }

    static FrozenDictionary<string, Asset> Load()
    {
        var types = new FileExtensionContentTypeProvider { Mappings = { [".webmanifest"] = "application/manifest+json" } };
        var names = typeof(WebApp).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet();
        return names.Where(name => !Encodings.Any(encoding => name.EndsWith(encoding.Ending, StringComparison.Ordinal))).ToFrozenDictionary(name => name[Prefix.Length..], name =>
        {
            using var file = Open(name);
            var type = types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
            var smaller = Encodings.Where(encoding => names.Contains(name + encoding.Ending)).Select(encoding => new Form(encoding.Name, name + encoding.Ending));
            return new Asset(name, [.. smaller], type, Convert.ToHexStringLower(SHA256.HashData(file))[..16]);
        });
    }

    static Stream Open(string resource) => typeof(WebApp).Assembly.GetManifestResourceStream(resource)!;

    sealed record Asset(string Resource, Form[] Smaller, string ContentType, string Tag);

    sealed record Form(string Encoding, string Resource);
}
