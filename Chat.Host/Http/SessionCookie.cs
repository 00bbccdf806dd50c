namespace Chat.Host.Http;

/// <summary>The cookie that keeps a browser signed in. Scripts cannot read it and other sites cannot make the browser send it.</summary>
static class SessionCookie
{
    /// <summary>As long as browsers allow; it ends earlier when the device is signed out.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    public static void Set(HttpContext context, string token) => context.Response.Cookies.Append(TokenReader.Cookie, token, Options(context, Lifetime));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(TokenReader.Cookie, Options(context, lifetime: null));

    static CookieOptions Options(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = PublicAddress.Of(context).Scheme == Uri.UriSchemeHttps,
        Path = "/",
        MaxAge = lifetime,
    };
}
