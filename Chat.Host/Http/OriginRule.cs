using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>A browser names the site that made it send a request; only the server's own site may use the cookie to change something.</summary>
static class OriginRule
{
    public static bool IsOwn(HttpContext context)
    {
        if (!Uri.TryCreate(context.Request.Headers[HeaderNames.Origin], UriKind.Absolute, out var origin)) return false;
        var request = context.Request;
        return context.RequestServices.GetRequiredService<Settings>().PublicUrl is { } known && IsSameSite(origin, known)
            // As it came in: a host may be written so that it is none.
            || Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var asked) && IsSameSite(origin, asked);
    }

    static bool IsSameSite(Uri origin, Uri own) =>
        Uri.Compare(origin, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
