using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using Chat.Host.Http;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Chat.Host.Socket;

/// <summary>
/// Answers an upgrade beneath HTTP, whose objects of a request would be held as long as the connection lasts: a connected device costs half as much memory.
/// All else is left to the HTTP server with its bytes untouched: other requests, an upgrade that comes in pieces, and whatever is refused or fails, which
/// costs a second look.
/// </summary>
sealed class EarlyUpgrade(
    SocketDoor door, IOptionsMonitor<HostFilteringOptions> hosts, Proxies proxies, IServiceProvider services, TimeProvider time)
{
    /// <summary>Who has said nothing until then waits on with the HTTP server, which has limits of its own.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What was written last has so long to leave: with <see cref="Connection"/>'s own patience less than a shutdown may take.</summary>
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Only the HTTP server filters by host.</summary>
    bool FiltersHosts => hosts.CurrentValue.AllowedHosts.Any(host => host != "*");

    /// <param name="http">What the HTTP server makes of the connection.</param>
    public async Task OnConnection(ConnectionContext connection, ConnectionDelegate http)
    {
        if (FiltersHosts || await Admit(connection) is not { } visitor)
        {
            await http(connection);
            return;
        }
        using var socket = visitor.Socket;
        try
        {
            await door.Receive(visitor);
        }
        finally
        {
            _ = AbortLater(connection);
        }
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
        if (await FirstBytes(connection) is not { } received) return null;
        var handshake = Handshake.Begin(connection, received);
        var visitor = handshake is null ? null : await Admit(connection, handshake);
        if (handshake is not { IsAnswered: true }) connection.Transport.Input.AdvanceTo(received.Start);
        return visitor;
    }

    async ValueTask<Visitor?> Admit(ConnectionContext connection, Handshake handshake)
    {
        try
        {
            return await door.Admit(Describe(connection, handshake));
        }
        catch (Exception) when (!handshake.IsAnswered)
        {
            // The HTTP server tries again, and says what is wrong.
            return null;
        }
    }

    async ValueTask<ReadOnlySequence<byte>?> FirstBytes(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        // A shutdown waits for whoever has not been told of it; the HTTP server tells them.
        var asked = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var ended = asked.Register(patience.Cancel);
        try
        {
            return (await connection.Transport.Input.ReadAsync(patience.Token)).Buffer;
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
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
            Method = HttpMethods.Get,
            Protocol = HttpProtocol.Http11,
            Scheme = Uri.UriSchemeHttp,
            Path = SocketDoor.Path,
            Headers = handshake.Headers,
        });
        context.Features.Set<IHttpWebSocketFeature>(handshake);
        context.Connection.RemoteIpAddress = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        proxies.Apply(context);
        return context;
    }

    sealed class Handshake(ConnectionContext connection, UpgradeRequest request, SequencePosition end) : IHttpWebSocketFeature
    {
        public bool IsWebSocketRequest => true;

        /// <summary>From then on the connection is a WebSocket's, whatever happens.</summary>
        public bool IsAnswered { get; private set; }

        public IHeaderDictionary Headers => request.Headers;

        public static Handshake? Begin(ConnectionContext connection, ReadOnlySequence<byte> received)
        {
            var head = received.Slice(0, Math.Min(received.Length, UpgradeRequest.MaxBytes));
            var request = UpgradeRequest.Read(head.IsSingleSegment ? head.FirstSpan : head.ToArray(), SocketDoor.Path, out var length);
            return request is null ? null : new Handshake(connection, request, received.GetPosition(length));
        }

        public async Task<WebSocket> AcceptAsync(WebSocketAcceptContext context)
        {
            IsAnswered = true;
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
        endpoint.Use(http => SpeaksPlainHttp(endpoint) ? connection => early.OnConnection(connection, http) : http);
    });

    /// <remarks>Beneath TLS there is nothing to be read here, and nothing that comes without it must be answered. Only its text says what an endpoint speaks.</remarks>
    static bool SpeaksPlainHttp(ListenOptions endpoint) =>
        endpoint.Protocols.HasFlag(HttpProtocols.Http1) && endpoint.ToString()!.StartsWith($"{Uri.UriSchemeHttp}:", StringComparison.Ordinal);
}
