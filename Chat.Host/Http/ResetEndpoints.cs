using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>The way in for somebody who has forgotten everything and was given a link.</summary>
static class ResetEndpoints
{
    public sealed record ResetRequest(
        Id DeviceId, string DeviceName, NewPassword Password, byte[] RecoveryAuth, byte[] IdentityKey, SignedDeviceList DeviceList, Vault Vault, bool Bearer = false);

    public static void MapResets(this IEndpointRouteBuilder api)
    {
        api.MapGet("/resets/{code}", LookUp);
        api.MapPost("/resets/{code}", Redeem);
    }

    static async Task<Results<Ok<Person>, Refusal>> LookUp(string code, HttpContext context, ISender sender, CancellationToken cancellation) =>
        (await sender.Send(new LookUpReset(code, ClientAddress.Of(context)), cancellation)).ToResult();

    static async Task<Results<Created<SessionEndpoints.SessionView>, Refusal>> Redeem(
        string code, ResetRequest body, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var keys = new AccountKeys(body.IdentityKey, body.DeviceList, body.Vault);
        var outcome = await sender.Send(
            new RedeemReset(code, body.DeviceId, body.DeviceName, body.Password, body.RecoveryAuth, keys, ClientAddress.Of(context)), cancellation);
        return SessionEndpoints.Open(context, outcome, body.Bearer);
    }
}
