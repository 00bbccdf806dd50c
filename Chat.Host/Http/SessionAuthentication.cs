using System.Security.Claims;
using System.Text.Encodings.Web;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Chat.Host.Http;

/// <summary>Signed in by cookie or bearer token. A cookie that changes something counts only when the request comes from the server's own site.</summary>
sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, UrlEncoder encoder, IAuthenticator authenticator)
    // Without a log: the base class would write a line for every request that is not signed in.
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    public const string Name = "Session";

    const string UserClaim = "user";
    const string DeviceClaim = "device";

    /// <summary>Who calls; only for endpoints that require it.</summary>
    public static Caller CallerOf(ClaimsPrincipal principal) =>
        Id.TryParse(principal.FindFirstValue(UserClaim), out var user) && Id.TryParse(principal.FindFirstValue(DeviceClaim), out var device)
            ? new Caller(user, device)
            : throw new InvalidOperationException("The endpoint takes a caller but lets everybody in.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The app's files and the health checks ask nobody who they are: they answer when the database does not.
        if (!Request.Path.StartsWithSegments(Api.Prefix)) return AuthenticateResult.NoResult();
        if (TokenReader.Read(Context) is not { } token) return AuthenticateResult.NoResult();
        if (IsForged()) return AuthenticateResult.Fail(HttpFaults.ForeignOrigin.Code);
        if (await authenticator.Authenticate(token, Context.RequestAborted) is not { } caller) return AuthenticateResult.NoResult();
        var identity = new ClaimsIdentity([new Claim(UserClaim, caller.User.ToString()), new Claim(DeviceClaim, caller.Device.ToString())], Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties) => await new Refusal(await Why()).ExecuteAsync(Context);

    /// <summary>A device that was signed out is told so: only then it forgets what it keeps.</summary>
    async Task<Fault> Why()
    {
        if (IsForged()) return HttpFaults.ForeignOrigin;
        var known = TokenReader.Read(Context) is { } token ? await authenticator.WhyRefused(token, Context.RequestAborted) : null;
        return known ?? HttpFaults.NotSignedIn;
    }

    bool IsForged() => TokenReader.IsFromCookie(Context) && !HttpMethods.IsGet(Request.Method) && !HttpMethods.IsHead(Request.Method)
        && !OriginRule.IsOwn(Context);
}
