using Chat.Modules.Accounts.Contract;
using Chat.Modules.Keys.Contract;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Chat.Host.Http;

/// <summary>The ways in and out: making an account, signing in, going on as another device, signing out.</summary>
static class SessionEndpoints
{
    public sealed record SignUpRequest(
        string InviteCode, Id UserId, Id DeviceId, string DeviceName, string DisplayName, string Username, NewPassword Password, byte[] RecoveryAuth,
        byte[] IdentityKey, SignedDeviceList DeviceList, Vault Vault, bool Bearer = false);

    /// <param name="Kind">From what the secret was derived.</param>
    /// <param name="SecondFactor">The authenticator's code, when it was asked for.</param>
    public sealed record SignInRequest(
        string Username, byte[] AuthSecret, Id DeviceId, string DeviceName, bool Bearer = false, SecretKind Kind = SecretKind.Password,
        string? SecondFactor = null);

    public sealed record AddDeviceRequest(Id DeviceId, string DeviceName, bool Bearer = false);

    /// <param name="Token">Only for those who asked for a bearer token; browsers get a cookie instead.</param>
    public sealed record SessionView(Me Me, Person? Inviter, string? Token);

    public static void MapSignIn(this IEndpointRouteBuilder api)
    {
        api.MapPost("/accounts", SignUp);
        api.MapGet("/accounts/{username}/password-parameters", (string username, ISender sender, CancellationToken cancellation) =>
            sender.Send(new GetPasswordParameters(username), cancellation));
        api.MapPost("/session", SignIn);
    }

    public static void MapDeviceMaking(this IEndpointRouteBuilder api) => api.MapPost("/devices", AddDevice);

    public static void MapSignOut(this IEndpointRouteBuilder api) => api.MapDelete("/session", SignOut);

    static async Task<Results<Created<SessionView>, Refusal>> SignUp(SignUpRequest body, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var keys = new AccountKeys(body.IdentityKey, body.DeviceList, body.Vault);
        var outcome = await sender.Send(
            new SignUp(body.InviteCode, body.UserId, body.DeviceId, body.DeviceName, body.DisplayName, body.Username, body.Password, body.RecoveryAuth, keys,
                ClientAddress.Of(context)),
            cancellation);
        return Open(context, outcome, body.Bearer);
    }

    static async Task<Results<Created<SessionView>, Refusal>> SignIn(SignInRequest body, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(
            new SignIn(body.Username, body.AuthSecret, body.DeviceId, body.DeviceName, ClientAddress.Of(context), body.Kind, body.SecondFactor), cancellation);
        return Open(context, outcome, body.Bearer);
    }

    static async Task<Results<Created<SessionView>, Refusal>> AddDevice(
        AddDeviceRequest body, Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new AddDevice(caller, body.DeviceId, body.DeviceName), cancellation);
        return Open(context, outcome, body.Bearer);
    }

    static async Task<Results<NoContent, Refusal>> SignOut(Caller caller, HttpContext context, ISender sender, CancellationToken cancellation)
    {
        var outcome = await sender.Send(new SignOut(caller), cancellation);
        if (outcome.Fault is null && TokenReader.IsFromCookie(context)) SessionCookie.Remove(context);
        return outcome.ToNoContent();
    }

    internal static Results<Created<SessionView>, Refusal> Open(HttpContext context, Outcome<SignedIn> outcome, bool bearer)
    {
        if (outcome.Fault is { } fault) return fault.ToResult();
        var signedIn = outcome.Value;
        context.Response.Headers.CacheControl = "no-store";
        if (!bearer) SessionCookie.Set(context, signedIn.Token);
        return TypedResults.Created((string?)null, new SessionView(signedIn.Me, signedIn.Inviter, bearer ? signedIn.Token : null));
    }
}
