using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Primitives;
using IPNetwork = System.Net.IPNetwork;

namespace Chat.Host.Http;

/// <summary>
/// Whose word is taken for where somebody comes from (<c>X-Forwarded-For</c>): nobody's but that of the proxies in the settings. Each adds at the end whom it
/// was called by, so the list is followed back from there as long as those who speak are known. What stands before that, anybody may have written: it is split
/// at commas and nothing else, since with quotes it could swallow what the proxy added.
/// </summary>
sealed class Proxies(Settings settings)
{
    const string Setting = "Chat:Proxies";
    const string Header = "X-Forwarded-For";

    static readonly SearchValues<char> AddressCharacters = SearchValues.Create(".0123456789:ABCDEFabcdef[]");

    /// <exception cref="SettingsException">One is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration) =>
        [.. (configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ReadOne)];

    /// <summary>The client's address instead of the last proxy's.</summary>
    public void Apply(HttpContext context) => context.Connection.RemoteIpAddress = ClientOf(context.Connection.RemoteIpAddress, context.Request.Headers[Header]);

    public IPAddress? ClientOf(IPAddress? caller, StringValues forwardedFor)
    {
        if (settings.Proxies.Count == 0) return caller;
        var client = caller;
        foreach (var entry in string.Join(',', forwardedFor.ToArray()).Split(',', StringSplitOptions.TrimEntries).Reverse())
        {
            if (!IsKnown(client) || ReadAddress(entry) is not { } before) break;
            client = before;
        }
        return client;
    }

    bool IsKnown(IPAddress? address) =>
        address is not null && (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) is var plain && settings.Proxies.Any(proxy => proxy.Contains(plain));

    /// <summary>Some proxies add the port.</summary>
    static IPAddress? ReadAddress(string entry)
    {
        if (entry.AsSpan().ContainsAnyExcept(AddressCharacters)) return null;
        var address = entry.StartsWith('[') ? entry[1..].Split(']')[0] : entry.AsSpan().Count(':') == 1 ? entry.Split(':')[0] : entry;
        return IPAddress.TryParse(address, out var read) ? read : null;
    }

    static IPNetwork ReadOne(string text) =>
        IPAddress.TryParse(text, out var address) && IsWhole(text, address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) && IsWhole(text.Split('/')[0], network.BaseAddress) ? network
        : throw new SettingsException($"{Setting} has '{text}'; set it to addresses or networks of proxies, separated by commas, like 127.0.0.1,172.18.0.0/16.");

    /// <summary><c>172.16</c> would be 172.0.0.16.</summary>
    static bool IsWhole(string text, IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text;
}

static class ProxiesExtensions
{
    public static void AddProxies(this IServiceCollection services)
    {
        services.AddSingleton<Proxies>();
        // The framework can be told by an environment variable to believe everybody.
        services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.None);
    }

    public static void UseProxies(this WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<Proxies>();
        app.Use((context, next) =>
        {
            proxies.Apply(context);
            return next(context);
        });
    }
}
