using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Chat.Host.Http;

/// <summary>
/// Whose word is taken for where a client comes from (<c>X-Forwarded-For</c>, and <c>X-Forwarded-Proto</c> for whether it came by https): nobody's but that
/// of the proxies in the settings, since anybody can send these headers.
/// </summary>
static class Proxies
{
    const string Setting = "Chat:Proxies";

    /// <exception cref="SettingsException">One is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration) =>
        [.. (configuration[Setting] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ReadOne)];

    public static void AddProxies(this IServiceCollection services, IReadOnlyList<IPNetwork> proxies)
    {
        if (proxies.Count == 0) return;
        services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies) options.KnownIPNetworks.Add(proxy);
            // Back through all proxies that are known, and no further.
            options.ForwardLimit = null;
        });
    }

    public static void UseProxies(this WebApplication app, IReadOnlyList<IPNetwork> proxies)
    {
        if (proxies.Count > 0) app.UseForwardedHeaders();
    }

    static IPNetwork ReadOne(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : throw new SettingsException($"{Setting} has '{text}'; set it to addresses or networks of proxies, separated by commas, like 127.0.0.1,172.16.0.0/12.");
}
