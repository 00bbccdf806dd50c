using System.Net;
using System.Net.Sockets;

namespace Chat.Host.WebPush;

/// <summary>Tells addresses of the public internet from all others: what is private, local, shared, reserved or a way to one of these (RFC 6890, RFC 4291, RFC 6052).</summary>
static class InternetAddress
{
    static readonly IPNetwork[] NotPublic = [.. new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    }.Select(IPNetwork.Parse)];

    static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return Is(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (Translated.Contains(address)) return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
            if (!GlobalUnicast.Contains(address)) return false;
        }
        return !NotPublic.Any(network => network.Contains(address));
    }
}
