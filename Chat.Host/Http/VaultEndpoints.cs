using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class VaultEndpoints
{
    public static void MapVault(this IEndpointRouteBuilder api) =>
        api.MapGet("/vault", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetVault(caller), cancellation)).ToResult());
}
