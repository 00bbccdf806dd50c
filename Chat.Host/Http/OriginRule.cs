using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>A browser names the site that made it send a request; only the server's own site may use the cookie to change something.</summary>
static class OriginRule
{
    public static bool IsOwn(HttpContext context)
    {
        if (!Uri.TryCreate(context.Request.Headers[HeaderNames.Origin], UriKind.Absolute, out var origin)) return false;
        var request = context.Request;
        return IsSameSite(origin, PublicAddress.Of(context)) || IsSameSite(origin, new Uri($"{request.Scheme}://{request.Host}"));
    }

    static bool IsSameSite(Uri origin, Uri own) =>
        Uri.Compare(origin, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
