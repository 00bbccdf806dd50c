namespace Chat.Host.Http;

/// <summary>Every request of tus but OPTIONS names its version; another one is refused with those that are spoken.</summary>
static class TusVersion
{
    public const string Spoken = "1.0.0";

    public static ValueTask<object?> Check(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refuse(context.HttpContext) is { } refused ? ValueTask.FromResult<object?>(refused) : next(context);

    /// <summary>Null when the version is right.</summary>
    public static Refusal? Refuse(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[TusHeaders.Resumable] = Spoken;
        if (context.Request.Headers[TusHeaders.Resumable] == Spoken) return null;
        headers[TusHeaders.Version] = Spoken;
        return new Refusal(HttpFaults.TusVersionUnsupported);
    }
}
