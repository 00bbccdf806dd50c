using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Chat.Modules.Ports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Chat.Host.Socket;

/// <summary>
/// Answers an upgrade beneath HTTP, whose objects of a request would be held as long as the connection lasts: a connected device costs half as much memory.
/// All else is left to the HTTP server with its bytes untouched: other requests, an upgrade that comes in pieces, TLS, and every refusal.
/// </summary>
sealed class EarlyUpgrade(
    SocketDoor door, IOptions<ForwardedHeadersOptions> forwarded, IServiceProvider services, IConfiguration configuration, ILoggerFactory logs, TimeProvider time)
{
    /// <summary>Who has said nothing until then waits on with the HTTP server, which has limits of its own.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What was written last has so long to leave.</summary>
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Only the HTTP server filters by host.</summary>
    readonly bool _filtersHosts = configuration["AllowedHosts"] is not (null or "" or "*");

    readonly ForwardedHeadersMiddleware _forwarded = new(_ => Task.CompletedTask, logs, forwarded);

    /// <param name="http">What the HTTP server makes of the connection.</param>
    public async Task OnConnection(ConnectionContext connection, ConnectionDelegate http)
    {
        if (_filtersHosts || await Admit(connection) is not { } visitor)
        {
            await http(connection);
            return;
        }
        using var socket = visitor.Socket;
        await door.Receive(visitor);
        if (socket.State == WebSocketState.Aborted) connection.Abort();
        else _ = AbortLater(connection);
    }

    /// <summary>The transport goes on sending what was written, for ever to a peer that takes nothing.</summary>
    async Task AbortLater(ConnectionContext connection)
    {
        await Task.Delay(CloseTimeout, time);
        connection.Abort();
    }

    /// <summary>Null when the HTTP server shall see to the connection.</summary>
    async ValueTask<Visitor?> Admit(ConnectionContext connection)
    {
        if (await FirstBytes(connection.Transport.Input) is not { } received) return null;
        Visitor? visitor = null;
        try
        {
            if (Handshake.Begin(connection, received) is { } handshake) visitor = await door.Admit(Describe(connection, handshake));
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            // The HTTP server tries again, and says what is wrong.
        }
        finally
        {
            if (visitor is null) connection.Transport.Input.AdvanceTo(received.Start);
        }
        return visitor;
    }

    async ValueTask<ReadOnlySequence<byte>?> FirstBytes(PipeReader input)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            return (await input.ReadAsync(patience.Token)).Buffer;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The request as the door reads those of the HTTP server, so that both are let in by the same rules.</summary>
    DefaultHttpContext Describe(ConnectionContext connection, Handshake handshake)
    {
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = connection.ConnectionClosed };
        context.Features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = HttpMethods.Get, Protocol = HttpProtocol.Http11, Scheme = Uri.UriSchemeHttp, Path = SocketDoor.Path, Headers = handshake.Headers,
        });
        context.Features.Set<IHttpWebSocketFeature>(handshake);
        context.Connection.RemoteIpAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        _forwarded.ApplyForwarders(context);
        return context;
    }

    sealed class Handshake(ConnectionContext connection, UpgradeRequest request, SequencePosition end) : IHttpWebSocketFeature
    {
        public bool IsWebSocketRequest => true;

        public IHeaderDictionary Headers => request.Headers;

        public static Handshake? Begin(ConnectionContext connection, ReadOnlySequence<byte> received)
        {
            var head = received.Slice(0, Math.Min(received.Length, UpgradeRequest.MaxBytes));
            var request = UpgradeRequest.Read(head.IsSingleSegment ? head.FirstSpan : head.ToArray(), SocketDoor.Path, out var length);
            return request is null ? null : new Handshake(connection, request, received.GetPosition(length));
        }

        public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
        {
            connection.Transport.Input.AdvanceTo(end);
            await connection.Transport.Output.WriteAsync(request.Answer(context.SubProtocol!));
            return WebSocket.CreateFromStream(
                new UpgradedStream(connection.Transport),
                new WebSocketCreationOptions { IsServer = true, SubProtocol = context.SubProtocol, KeepAliveInterval = context.KeepAliveInterval!.Value });
        }
    }
}

static class EarlyUpgradeExtensions
{
    public static void UseEarlyUpgrade(this KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint =>
    {
        var early = endpoint.ApplicationServices.GetRequiredService<EarlyUpgrade>();
        endpoint.Use(http => connection => early.OnConnection(connection, http));
    });
}
