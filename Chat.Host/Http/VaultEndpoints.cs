using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class VaultEndpoints
{
    public sealed record VaultRequest(byte[] Sealed, byte[] Replaces);

    public static void MapVault(this IEndpointRouteBuilder api)
    {
        api.MapGet("/vault", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetVault(caller), cancellation)).ToResult());
        api.MapPut("/vault", async (VaultRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ReplaceVault(caller, body.Sealed, body.Replaces), cancellation)).ToNoContent());
    }
}
