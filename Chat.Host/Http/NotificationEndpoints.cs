using Chat.Modules.Notifications.Contract;
using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Host.Http;

static class NotificationEndpoints
{
    public sealed record PutRequest(string Endpoint, byte[] P256dh, byte[] Auth);

    public sealed record SubscriptionsView(IReadOnlyList<PushSubscription> Subscriptions);

    public sealed record ChooseRequest(long MutedUntil, bool OnlyMentions = false);

    public static void MapNotifications(this IEndpointRouteBuilder api)
    {
        api.MapGet("/push/key", async (ISender sender, CancellationToken cancellation) => TypedResults.Ok(await sender.Send(new GetPushKey(), cancellation)));
        api.MapGet("/push/subscriptions", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(new SubscriptionsView(await sender.Send(new ListPushSubscriptions(caller), cancellation))));
        api.MapGet("/devices/self/push-subscription", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new GetPushSubscription(caller), cancellation)).ToResult());
        api.MapPut("/devices/self/push-subscription", async (PutRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new PutPushSubscription(caller, body.Endpoint, body.P256dh, body.Auth), cancellation)).ToNoContent());
        api.MapDelete("/devices/self/push-subscription", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new DeletePushSubscription(caller), cancellation)).ToNoContent());
        api.MapPost("/devices/self/push-subscription/test", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new SendTestPush(caller), cancellation)).ToNoContent());
        api.MapPut("/conversations/{id}/notifications", async (Id id, ChooseRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChooseNotifications(caller, id, body.MutedUntil, body.OnlyMentions), cancellation)).ToNoContent());
    }
}
