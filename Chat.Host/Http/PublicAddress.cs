namespace Chat.Host.Http;

/// <summary>The address that people use: as set, or else as this request came in.</summary>
static class PublicAddress
{
    public static Uri Of(HttpContext context) =>
        context.RequestServices.GetRequiredService<Settings>().PublicUrl ?? new Uri($"{context.Request.Scheme}://{context.Request.Host}");
}
