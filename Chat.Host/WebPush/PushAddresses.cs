using System.Net;
using System.Net.Sockets;

namespace Chat.Host.WebPush;

/// <summary>An endpoint is chosen by a browser, or by whoever pretends to be one: this keeps it from making the server call into its own network (server-side request forgery).</summary>
/// <param name="resolve">Finds the addresses of a host name.</param>
sealed class PushAddresses(IReadOnlySet<string> allowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    static readonly TimeSpan ResolvePatience = TimeSpan.FromSeconds(5);

    /// <summary>What can be said from the text and the name's addresses of now; the addresses are looked at once more when the connection is made.</summary>
    public async Task<bool> MayCall(string endpoint, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.UserInfo.Length > 0 || url.Fragment.Length > 0) return false;
        if (IsAllowed(url.Host, url.Port)) return url.Scheme is "https" or "http";
        if (url.Scheme != "https" || url.Port == 0) return false;
        try
        {
            return (await resolve(url.DnsSafeHost, cancellation).WaitAsync(ResolvePatience, cancellation)).All(InternetAddress.Is);
        }
        catch (ArgumentException)
        {
            // The unspecified address, or longer than names may be.
            return false;
        }
        catch (Exception failure) when (failure is SocketException or TimeoutException)
        {
            // Not found now: nothing is called before it is.
            return true;
        }
    }

    /// <summary>Connects to an address that was looked at, so that a name cannot mean another one between the look and the call.</summary>
    /// <exception cref="AddressRefusedException">The name leads into a private network, be it with one of several addresses.</exception>
    public async ValueTask<Stream> Connect(DnsEndPoint target, CancellationToken cancellation)
    {
        var addresses = await resolve(target.Host, cancellation);
        if (!IsAllowed(target.Host, target.Port) && !addresses.All(InternetAddress.Is)) throw new AddressRefusedException();
        var socket = new System.Net.Sockets.Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    bool IsAllowed(string host, int port) => allowed.Contains($"{host.ToLowerInvariant()}:{port}");
}

sealed class AddressRefusedException() : Exception("The push endpoint leads into a private network.");
