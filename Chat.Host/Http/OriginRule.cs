using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>A browser names the site that made it send a request; only the server's own site may use the cookie to change something.</summary>
static class OriginRule
{
    public static bool IsOwn(HttpContext context)
    {
        if (!Uri.TryCreate(context.Request.Headers[HeaderNames.Origin], UriKind.Absolute, out var origin)) return false;
        var request = context.Request;
        return Matches(origin, $"{request.Scheme}://{request.Host}")
            || Matches(origin, context.RequestServices.GetRequiredService<IConfiguration>()["Chat:PublicUrl"]);
    }

    static bool Matches(Uri origin, string? own) =>
        Uri.TryCreate(own, UriKind.Absolute, out var url)
        && string.Equals(url.GetLeftPart(UriPartial.Authority), origin.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}
