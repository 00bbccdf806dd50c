using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>Passkeys (WebAuthn level 3): adding, naming and removing them, and signing in with one.</summary>
static class PasskeyEndpoints
{
    public sealed record PasskeysView(IReadOnlyList<Passkey> Passkeys);

    /// <param name="RpId">The host that the passkey will belong to.</param>
    public sealed record PasskeyCreationView(byte[] Challenge, string RpId, byte[] UserHandle, string Username, string DisplayName, IReadOnlyList<byte[]> Existing);

    public sealed record PasskeyChallengeView(byte[] Challenge, string RpId);

    public sealed record BeginPasskeyRequest(Proof Proof);

    public sealed record NewPasskeyRequest(byte[] Challenge, byte[] CredentialId, byte[] ClientDataJson, byte[] AttestationObject, string Name, byte[]? Wrap = null);

    public sealed record RenamePasskeyRequest(string Name);

    public sealed record PasskeySignInRequest(
        byte[] Challenge, byte[] CredentialId, byte[] ClientDataJson, byte[] AuthenticatorData, byte[] Signature, Id DeviceId, string DeviceName,
        byte[]? UserHandle = null, bool Bearer = false);

    /// <param name="Token">Only for those who asked for a bearer token; browsers get a cookie instead.</param>
    /// <param name="Wrap">The vault key sealed for this passkey.</param>
    public sealed record PasskeySessionView(Me Me, string? Token, byte[]? Wrap);

    public static void MapPasskeySignIn(this IEndpointRouteBuilder api)
    {
        api.MapPost("/session/passkey-challenge", BeginSignIn);
        api.MapPost("/session/passkey", SignIn);
    }

    public static void MapPasskeys(this IEndpointRouteBuilder api)
    {
        api.MapGet("/passkeys", async (Caller caller, ISender sender, CancellationToken cancellation) =>
            TypedResults.Ok(new PasskeysView(await sender.Send(new ListPasskeys(caller), cancellation))));
        api.MapPost("/passkeys/challenge", Begin);
        api.MapPost("/passkeys", Add);
        api.MapPut("/passkeys/{passkeyId}", async (Id passkeyId, RenamePasskeyRequest body, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new RenamePasskey(caller, passkeyId, body.Name), cancellation)).ToNoContent());
        api.MapDelete("/passkeys/{passkeyId}", async (Id passkeyId, Caller caller, ISender sender, CancellationToken cancellation) =>
            (await sender.Send(new RemovePasskey(caller, passkeyId), cancellation)).ToNoContent());
    }

    static async Task<Results<Ok<PasskeyCreationView>, Refusal>> Begin(BeginPasskeyRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new BeginPasskey(caller, body.Proof, ClientAddress.Of(context)), cancellation);
        if (outcome.Fault is { } fault) return fault.ToResult();
        var (challenge, userHandle, username, displayName, existing) = outcome.Value;
        return TypedResults.Ok(new PasskeyCreationView(challenge, Site(context).Id, userHandle, username, displayName, existing));
    }

    static async Task<Results<Created<Passkey>, Refusal>> Add(NewPasskeyRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var attestation = new PasskeyAttestation(body.CredentialId, body.ClientDataJson, body.AttestationObject);
        var outcome = await sender.Send(new AddPasskey(caller, Site(context), body.Challenge, attestation, body.Name, body.Wrap), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Created((string?)null, outcome.Value);
    }

    static async Task<Results<Ok<PasskeyChallengeView>, Refusal>> BeginSignIn(HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new BeginPasskeySignIn(ClientAddress.Of(context)), cancellation);
        return outcome.Fault is { } fault ? fault.ToResult() : TypedResults.Ok(new PasskeyChallengeView(outcome.Value, Site(context).Id));
    }

    static async Task<Results<Created<PasskeySessionView>, Refusal>> SignIn(PasskeySignInRequest body, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var assertion = new PasskeyAssertion(body.CredentialId, body.ClientDataJson, body.AuthenticatorData, body.Signature);
        var outcome = await sender.Send(
            new PasskeySignIn(Site(context), body.Challenge, assertion, body.UserHandle, body.DeviceId, body.DeviceName, ClientAddress.Of(context)), cancellation);
        if (outcome.Fault is { } fault) return fault.ToResult();
        var (session, wrap) = outcome.Value;
        context.Response.Headers.CacheControl = "no-store";
        if (!body.Bearer) SessionCookie.Set(context, session.Token);
        return TypedResults.Created((string?)null, new PasskeySessionView(session.Me, body.Bearer ? session.Token : null, wrap));
    }

    /// <summary>As browsers write it: the host in its ASCII form, no port where it is the scheme's own.</summary>
    static RelyingParty Site(HttpContext context)
    {
        var address = PublicAddress.Of(context);
        var port = address.IsDefaultPort ? "" : $":{address.Port}";
        return new RelyingParty(address.IdnHost, $"{address.Scheme}://{address.IdnHost}{port}");
    }
}
