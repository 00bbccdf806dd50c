using Chat.Host.Http;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;

namespace Chat.Host.Socket;

/// <summary>The door <c>/ws</c>: authenticates at the upgrade, then hands the socket to a <see cref="Connection"/>.</summary>
static class SocketEndpoint
{
    public const string Subprotocol = "chat.v1";

    public static void MapSocket(this WebApplication app) => app.Map("/ws", Accept);

    static async Task Accept(HttpContext context, IAuthenticator authenticator, IIdSource ids, TimeProvider time, ILogger<Connection> log, Connections connections)
    {
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        if (await Authenticate(context, authenticator) is not { } caller)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = Subprotocol,
            DangerousEnableCompression = false,
            KeepAliveInterval = TimeSpan.Zero,
        });
        await connections.Run(new Connection(socket, caller, ids.NewId(), context.RequestServices, log, time));
    }

    static async ValueTask<Modules.Protocol.Caller?> Authenticate(HttpContext context, IAuthenticator authenticator) =>
        TokenReader.Read(context) is { } token && (!TokenReader.IsFromCookie(context) || OriginRule.IsOwn(context))
            ? await authenticator.Authenticate(token, context.RequestAborted)
            : null;
}
