using System.Globalization;
using System.Reflection;
using Chat.Modules.Assets.Contract;
using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>
/// A file as an answer to GET or HEAD: whole, or the one range that is asked for (RFC 9110 §14). It never changes, so its id is its strong entity tag. Nothing
/// in a browser runs or shows it: it is ciphertext, and whoever uploads something else gains nothing by it.
/// </summary>
sealed class AssetContents(Id id, OpenedAsset asset) : IResult, IEndpointMetadataProvider
{
    const string ContentType = "application/octet-stream";
    const int PieceBytes = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var contents = asset.Contents;
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = new EntityTagHeaderValue($"\"{id}\"");
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        response.Headers.ContentSecurityPolicy = "sandbox";
        response.Headers.AcceptRanges = "bytes";
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var range = ByteRange.Of(request, asset.Length, tag);
        if (range.IsUnsatisfiable)
        {
            response.Headers.CacheControl = "no-store";
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{asset.Length}");
            await new Refusal(HttpFaults.RangeNotSatisfiable).ExecuteAsync(httpContext);
            return;
        }
        response.ContentType = ContentType;
        response.ContentLength = range.Length;
        if (range.IsPart)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.First + range.Length - 1}/{asset.Length}");
        }
        if (HttpMethods.IsHead(request.Method)) return;
        try
        {
            await Send(contents, range, httpContext);
        }
        catch when (!response.HasStarted)
        {
            Withdraw(response.Headers);
            throw;
        }
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Stream), [ContentType]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status206PartialContent, typeof(Stream), [ContentType]));
    }

    /// <summary>What was said of the file does not hold for the refusal that comes instead; above all, nobody keeps that for a year.</summary>
    static void Withdraw(IHeaderDictionary headers)
    {
        (headers.ContentLength, headers.CacheControl) = (null, "no-store");
        headers.Remove(HeaderNames.ETag);
        headers.Remove(HeaderNames.AcceptRanges);
        headers.Remove(HeaderNames.ContentRange);
    }

    /// <summary>From the store straight into the server's own buffers, as fast as the receiver takes it.</summary>
    static async Task Send(Stream contents, ByteRange range, HttpContext context)
    {
        contents.Seek(range.First, SeekOrigin.Begin);
        var writer = context.Response.BodyWriter;
        for (var left = range.Length; left > 0;)
        {
            var piece = writer.GetMemory(PieceBytes);
            var read = await contents.ReadAsync(piece[..(int)Math.Min(piece.Length, left)], context.RequestAborted);
            // Shorter than it should be: the connection breaks, and the receiver sees that something is missing.
            if (read == 0) throw new EndOfStreamException("A file is shorter in the store than in the database.");
            writer.Advance(read);
            left -= read;
            if ((await writer.FlushAsync(context.RequestAborted)).IsCompleted) return;
        }
    }
}
