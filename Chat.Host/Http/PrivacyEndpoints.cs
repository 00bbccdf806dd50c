using Chat.Modules.Privacy.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class PrivacyEndpoints
{
    public sealed record BlocksView(IReadOnlyList<Id> Users);

    public static void MapPrivacy(this IEndpointRouteBuilder api)
    {
        api.MapGet("/privacy", (Caller caller, ISender sender, CancellationToken cancellation) => sender.Send(new GetPrivacy(caller), cancellation));
        api.MapPut("/privacy", async (PrivacySettings body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChangePrivacy(caller, body), cancellation)).ToNoContent());
        api.MapGet("/blocks", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(new BlocksView(await sender.Send(new ListBlocks(caller), cancellation))));
        api.MapPut("/blocks/{userId}", async (Id userId, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new BlockPerson(caller, userId), cancellation)).ToNoContent());
        api.MapDelete("/blocks/{userId}", async (Id userId, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new UnblockPerson(caller, userId), cancellation)).ToNoContent());
    }
}
