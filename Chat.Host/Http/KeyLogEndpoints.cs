using Chat.Modules.Keys.Contract;
using Mediator;

namespace Chat.Host.Http;

static class KeyLogEndpoints
{
    public static void MapKeyLog(this IEndpointRouteBuilder api)
    {
        api.MapGet("/key-log/head", async (ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(await sender.Send(new GetKeyLogHead(), cancellation)));
        api.MapGet("/key-log/consistency", async (long from, long to, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetKeyLogConsistency(from, to), cancellation)).ToResult());
    }
}
