using Chat.Modules.Protocol;
using Microsoft.AspNetCore.Authentication;
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
        services.AddAuthentication(SessionAuthentication.Name).AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Name, null);
        services.AddAuthorization();
        services.AddHttpContextAccessor();
        // So that an endpoint just takes a Caller, and cannot take it from anywhere but the session.
        services.Add(new ServiceDescriptor(
            typeof(Caller),
            provider => SessionAuthentication.CallerOf(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.User),
            ServiceLifetime.Scoped));
        services.AddOpenApi(openApi => openApi.AddSchemaTransformer(OpenApiSchemas.Describe));
    }

    /// <summary>Before the endpoints: what goes wrong in them becomes problem details.</summary>
    public static void UseApiErrors(this IApplicationBuilder app) => app.UseMiddleware<ApiErrors>();

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Prefix).WithMetadata(new BodyLimit());
        var open = api.MapGroup("");
        open.MapInvites();
        open.MapSignIn();

        var signedIn = api.MapGroup("").RequireAuthorization();
        signedIn.MapInviteMaking();
        signedIn.MapSignOut();
        signedIn.MapPeople();
        signedIn.MapDevices();
        signedIn.MapKeyPackages();
        signedIn.MapVault();
        signedIn.MapEpochs();
        signedIn.MapConversations();

        api.MapFallback(() => HttpFaults.NotFound.ToResult()).ExcludeFromDescription();
        app.MapOpenApi("/openapi.json");
    }

    sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxBodyBytes;
    }
}
