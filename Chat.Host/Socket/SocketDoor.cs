using System.Net.WebSockets;
using Chat.Host.Http;
using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.Socket;

/// <summary>Who came in: dispose of the socket when they have gone.</summary>
sealed record Visitor(WebSocket Socket, Caller Caller, string Address);

/// <summary>The door <c>/ws</c>: authenticates at the upgrade, then hands the socket to a <see cref="Connection"/>.</summary>
sealed class SocketDoor(
    IAuthenticator authenticator, Admission admission, Connections connections, IIdSource ids, IServiceProvider services, ILogger<Connection> log, TimeProvider time)
{
    public const string Path = "/ws";
    public const string Subprotocol = "chat.v1";

    /// <summary>Null when the upgrade was refused; the response says how.</summary>
    public async Task<Visitor?> Admit(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest || !context.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return null;
        }
        if (await Authenticate(context) is not { } caller)
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
        return new Visitor(socket, caller, ClientAddress.Of(context));
    }

    /// <summary>Completes when they have gone.</summary>
    public Task Receive(Visitor visitor) => connections.Run(new Connection(visitor.Socket, visitor.Caller, visitor.Address, ids.NewId(), services, log, time));

    async ValueTask<Caller?> Authenticate(HttpContext context) =>
        TokenReader.Read(context) is { } token && (!TokenReader.IsFromCookie(context) || OriginRule.IsOwn(context))
            ? await admission.Authenticate(() => authenticator.Authenticate(token, context.RequestAborted), context.RequestAborted)
            : null;
}
