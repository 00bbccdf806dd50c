using System.Net;
using Chat.Host.Http;
using NUnit.Framework;

namespace Chat.Tests.Http;

public sealed class ClientAddressTests
{
    [TestCase("192.0.2.1", "::ffff:192.0.2.1")]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")]
    public void Addresses_of_one_customer_count_as_one(string one, string other) =>
        Assert.That(ClientAddress.Of(IPAddress.Parse(one)), Is.EqualTo(ClientAddress.Of(IPAddress.Parse(other))));

    [TestCase("192.0.2.1", "192.0.2.2")]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1")]
    public void Addresses_of_two_customers_count_as_two(string one, string other) =>
        Assert.That(ClientAddress.Of(IPAddress.Parse(one)), Is.Not.EqualTo(ClientAddress.Of(IPAddress.Parse(other))));
}
