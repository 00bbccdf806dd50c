namespace Chat.Host.Socket;

/// <summary>Upgrades that come to the HTTP server: over TLS, over HTTP/2, in pieces, and those that are refused. The others are <see cref="EarlyUpgrade"/>'s.</summary>
static class SocketEndpoint
{
    /// <summary>Stands before the endpoints and their services by the request: what those hold would be held as long as the connection lasts.</summary>
    public static void UseSocket(this WebApplication app)
    {
        var door = app.Services.GetRequiredService<SocketDoor>();
        app.UseWebSockets();
        app.Use(async (HttpContext context, RequestDelegate next) =>
        {
            if (context.Request.Path != SocketDoor.Path) await next(context);
            else if (await door.Admit(context) is { } visitor)
            {
                using var socket = visitor.Socket;
                await door.Receive(visitor);
            }
        });
    }
}
