using System.Net;
using System.Net.Sockets;

namespace Chat.Host.Http;

/// <summary>By what name a client's address is counted: an IPv6 customer has a whole /64 to choose from, so that counts as one.</summary>
static class ClientAddress
{
    const int PrefixBytes = 8;

    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    public static string Of(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes()[..PrefixBytes]) : address.ToString();
    }
}
