using Chat.Host.Http;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using System.Net.WebSockets;

namespace Chat.Host.Socket;

/// <summary>The door <c>/ws</c>: authenticates at the upgrade, then hands the socket to a <see cref="Connection"/>.</summary>
static class SocketEndpoint
{
    public const string Subprotocol = "chat.v1";

    static readonly PathString Path = "/ws";

    /// <summary>Stands before the endpoints and their services by the request: what those hold would be held as long as the connection lasts.</summary>
    public static void UseSocket(this WebApplication app)
    {
        var services = app.Services;
        var (authenticator, admission, ids, time, log, connections) = (
            services.GetRequiredService<IAuthenticator>(), services.GetRequiredService<Admission>(), services.GetRequiredService<IIdSource>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<Connection>>(), services.GetRequiredService<Connections>());
        app.UseWebSockets();
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.Path != Path) await next(context);
            else if (await Accept(context, authenticator, admission) is { } accepted)
            {
                using var socket = accepted.Socket;
                await connections.Run(new Connection(socket, accepted.Caller, ClientAddress.Of(context), ids.NewId(), services, log, time));
            }
        });
    }

    /// <summary>Null when the upgrade was refused.</summary>
    static async Task<(WebSocket Socket, Caller Caller)?> Accept(HttpContext context, IAuthenticator authenticator, Admission admission)
    {
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }
        if (await Authenticate(context, authenticator, admission) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return null;
        }
        var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = Subprotocol,
            DangerousEnableCompression = false,
            KeepAliveInterval = TimeSpan.Zero,
        });
        return (socket, caller);
    }

    static async ValueTask<Caller?> Authenticate(HttpContext context, IAuthenticator authenticator, Admission admission) =>
        TokenReader.Read(context) is { } token && (!TokenReader.IsFromCookie(context) || OriginRule.IsOwn(context))
            ? await admission.Authenticate(() => authenticator.Authenticate(token, context.RequestAborted), context.RequestAborted)
            : null;
}
