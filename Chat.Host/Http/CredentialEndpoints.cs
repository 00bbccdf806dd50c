using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>One's own account: names, password, recovery code, second factor, and its end.</summary>
static class CredentialEndpoints
{
    public sealed record ProfileRequest(string Username, string DisplayName);

    /// <param name="Password">Null: stays.</param>
    /// <param name="RecoveryAuth">Null: stays.</param>
    public sealed record CredentialsRequest(Proof Proof, NewPassword? Password, byte[]? RecoveryAuth, IReadOnlyList<VaultWrap> Wraps);

    public sealed record ProofRequest(Proof Proof);

    public sealed record CodeRequest(string Code);

    public sealed record DeletionRequest(Proof Proof, SignedDeviceList DeviceList);

    public static void MapCredentials(this IEndpointRouteBuilder api)
    {
        api.MapPut("/me", async (ProfileRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChangeProfile(caller, body.Username, body.DisplayName), cancellation)).ToResult());
        api.MapGet("/people/changes", (long? after, Caller caller, ISender sender, CancellationToken cancellation) =>
            sender.Send(new GetPeopleChanges(caller, after), cancellation));
        api.MapPut("/credentials", async (CredentialsRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ChangeCredentials(caller, body.Proof, body.Password, body.RecoveryAuth, body.Wraps, ClientAddress.Of(context)), cancellation)).ToNoContent());
        api.MapGet("/second-factor", (Caller caller, ISender sender, CancellationToken cancellation) => sender.Send(new GetSecondFactor(caller), cancellation));
        api.MapPost("/second-factor", async (ProofRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return (await sender.Send(new BeginSecondFactor(caller, body.Proof, ClientAddress.Of(context)), cancellation)).ToResult();
        });
        api.MapPost("/second-factor/confirmation", async (CodeRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new ConfirmSecondFactor(caller, body.Code), cancellation)).ToNoContent());
        api.MapPost("/second-factor/removal", async (ProofRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new EndSecondFactor(caller, body.Proof, ClientAddress.Of(context)), cancellation)).ToNoContent());
        api.MapPost("/me/deletion", Delete);
    }

    static async Task<Results<NoContent, Refusal>> Delete(DeletionRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new DeleteAccount(caller, body.Proof, body.DeviceList, ClientAddress.Of(context)), cancellation);
        if (outcome.Fault is null && TokenReader.IsFromCookie(context)) SessionCookie.Remove(context);
        return outcome.ToNoContent();
    }
}
