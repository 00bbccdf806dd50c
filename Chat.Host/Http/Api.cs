namespace Chat.Host.Http;

/// <summary>Every HTTP endpoint under <c>/api</c>, one file per area.</summary>
static class Api
{
    public static void MapApi(this IEndpointRouteBuilder app)
    {
        _ = app.MapGroup("/api");
    }
}
