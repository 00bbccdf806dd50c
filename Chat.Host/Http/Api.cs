using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Http.Metadata;

namespace Chat.Host.Http;

/// <summary>Every HTTP endpoint under <c>/api</c>, one file per area.</summary>
static class Api
{
    public const string Prefix = "/api";
    public const int MaxBodyBytes = 512 * 1024;

    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        // The core alone: the whole package would bring data protection, whose keys are written outside of the data folder.
        services.AddAuthenticationCore(authentication =>
        {
            authentication.DefaultScheme = SessionAuthentication.Name;
            authentication.AddScheme<SessionAuthentication>(SessionAuthentication.Name, displayName: null);
        });
        services.AddWebEncoders();
        services.AddAuthorization();
        services.AddHttpContextAccessor();
        // So that an endpoint just takes a Caller, and cannot take it from anywhere but the session.
        services.Add(new ServiceDescriptor(
            typeof(Caller),
            provider => SessionAuthentication.CallerOf(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.User),
            ServiceLifetime.Scoped));
    }

    /// <summary>Before the endpoints: who calls, and problem details for whatever goes wrong.</summary>
    public static void UseApi(this IApplicationBuilder app) => app.UseMiddleware<ApiErrors>().UseAuthentication().UseAuthorization();

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Prefix).WithMetadata(new BodyLimit());
        var held = api.MapGroup("").AddEndpointFilter(new BodyIntake());
        var open = held.MapGroup("");
        open.MapInvites();
        open.MapSignIn();
        open.MapResets();
        open.MapPasskeySignIn();
        open.MapNewDeviceLinks();

        var signedIn = held.MapGroup("").RequireAuthorization();
        signedIn.MapInviteMaking();
        signedIn.MapDeviceMaking();
        signedIn.MapSignOut();
        signedIn.MapPasskeys();
        signedIn.MapPeople();
        signedIn.MapDevices();
        signedIn.MapKeyLog();
        signedIn.MapDeviceLinks();
        signedIn.MapKeyPackages();
        signedIn.MapVault();
        signedIn.MapOldVaults();
        signedIn.MapAdministration();
        signedIn.MapEpochs();
        signedIn.MapConversations();
        signedIn.MapGroups();
        signedIn.MapGroupLinks();
        signedIn.MapPrivacy();
        signedIn.MapCredentials();
        signedIn.MapAccountData();
        signedIn.MapNotifications();
        signedIn.MapAssets();

        // Their bodies go to the disk as they come.
        api.MapGroup("").RequireAuthorization().MapUploads();

        // Keeps the web app's fallback away from here. For GET alone: one for all methods would also take requests that an endpoint refuses to read.
        api.MapFallback(() => HttpFaults.NotFound.ToResult()).WithMetadata(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head])).ExcludeFromDescription();
        app.MapGet("/openapi.json", () => Results.Stream(typeof(Api).Assembly.GetManifestResourceStream("openapi.json")!, "application/json;charset=utf-8")).ExcludeFromDescription();
    }

    sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxBodyBytes;
    }
}
