using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>Linking a new device: one half for the device that has no session yet, one for the signed-in device that lets it in.</summary>
static class DeviceLinkEndpoints
{
    public sealed record NewLinkRequest(Id DeviceId, string DeviceName, byte[] Commitment);

    public sealed record SecretRequest(byte[] Secret);

    public sealed record RevealRequest(byte[] Secret, byte[] Key, byte[] Nonce);

    public sealed record SessionRequest(byte[] Secret, bool Bearer = false);

    public sealed record JoinRequest(byte[] Key);

    public sealed record ApproveRequest(byte[] Sealed);

    public static void MapNewDeviceLinks(this IEndpointRouteBuilder api)
    {
        api.MapPost("/device-links", Create);
        api.MapPost("/device-links/{id}/state", (Id id, SecretRequest body, IDeviceLinks links) => links.Get(id, body.Secret).ToResult());
        api.MapPost("/device-links/{id}/reveal", (Id id, RevealRequest body, IDeviceLinks links) =>
            links.Reveal(id, body.Secret, body.Key, body.Nonce).ToNoContent());
        api.MapPost("/device-links/{id}/session", OpenSession);
    }

    public static void MapDeviceLinks(this IEndpointRouteBuilder api)
    {
        api.MapGet("/device-links/{code}", (string code, HttpContext context, IDeviceLinks links) => links.Find(code, ClientAddress.Of(context)).ToResult());
        api.MapGet("/device-links/{id}/answer", (Id id, Caller caller, IDeviceLinks links) => links.Get(caller, id).ToResult());
        api.MapPut("/device-links/{id}/answer", Join);
        api.MapPost("/device-links/{id}/approve", (Id id, ApproveRequest body, Caller caller, IDeviceLinks links) =>
            links.Approve(caller, id, body.Sealed).ToNoContent());
        api.MapDelete("/device-links/{id}", (Id id, Caller caller, IDeviceLinks links) => links.Decline(caller, id).ToNoContent());
    }

    static Results<Created<NewDeviceLink>, Refusal> Create(NewLinkRequest body, HttpContext context, IDeviceLinks links)
    {
        var outcome = links.Create(body.DeviceId, body.DeviceName, body.Commitment, ClientAddress.Of(context));
        if (outcome.Fault is { } fault) return fault.ToResult();
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, outcome.Value);
    }

    static async Task<Results<NoContent, Refusal>> Join(
        Id id, JoinRequest body, Caller caller, IDeviceLinks links, ISender sender, CancellationToken cancellation)
    {
        var me = await sender.Send(new GetMe(caller), cancellation);
        return links.Join(caller, id, body.Key, me.Username).ToNoContent();
    }

    static async Task<Results<Created<SessionEndpoints.SessionView>, Refusal>> OpenSession(
        Id id, SessionRequest body, HttpContext context, ISender sender, CancellationToken cancellation) =>
        SessionEndpoints.Open(context, await sender.Send(new OpenLinkedSession(id, body.Secret), cancellation), body.Bearer);
}
