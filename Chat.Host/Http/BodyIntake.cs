using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Http.Metadata;

namespace Chat.Host.Http;

/// <summary>
/// What the bodies of all requests may hold together that are not answered yet, so that a slow store fills no memory. Counted from when a body is here as a
/// whole, not from when it is announced: who sends slowly keeps nobody out.
/// </summary>
sealed class BodyIntake : IEndpointFilter
{
    const long MostBytes = 64 * 1024 * 1024;

    long _bytes;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var own = BytesOf(context.HttpContext);
        if (own == 0) return await next(context);
        try
        {
            return Interlocked.Add(ref _bytes, own) <= MostBytes ? await next(context) : Faults.TooManyRequests.ToResult();
        }
        finally
        {
            Interlocked.Add(ref _bytes, -own);
        }
    }

    /// <summary>
    /// What a request announces counts only where a body is read, for else nobody has looked at it. A body that comes in chunks says nothing of its length,
    /// and counts as one of the largest.
    /// </summary>
    static long BytesOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null
        ? 0
        : Math.Min(context.Request.ContentLength ?? Api.MaxBodyBytes, Api.MaxBodyBytes);
}
