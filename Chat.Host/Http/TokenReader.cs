using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>Where a request carries its token: <c>Authorization: Bearer</c> before the cookie.</summary>
static class TokenReader
{
    public const string Cookie = "chat_session";

    const string Scheme = "Bearer ";

    public static string? Read(HttpContext context) => ReadBearer(context) ?? ReadCookie(context);

    /// <summary>True when the browser sent the token by itself, so that another site may have made it do so.</summary>
    public static bool IsFromCookie(HttpContext context) => ReadBearer(context) is null && ReadCookie(context) is not null;

    static string? ReadBearer(HttpContext context)
    {
        var header = context.Request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    static string? ReadCookie(HttpContext context) =>
        context.Request.Cookies.TryGetValue(Cookie, out var token) && token.Length > 0 ? token : null;
}
