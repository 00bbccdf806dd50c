using Chat.Host;
using Chat.Host.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.Http;

public sealed class OriginRuleTests
{
    [TestCase("https://chat.example.org")]
    [TestCase("HTTPS://Chat.Example.org")]
    [TestCase("https://chat.example.org:443")]
    [TestCase("http://localhost:8080", Description = "the address the request itself came to")]
    public void The_servers_own_site_is_known(string origin) => Assert.That(IsOwn(origin), Is.True);

    [TestCase(null)]
    [TestCase("null")]
    [TestCase("http://chat.example.org")]
    [TestCase("https://chat.example.org:8443")]
    [TestCase("https://chat.example.org.evil.example")]
    [TestCase("https://evil.example/chat.example.org")]
    [TestCase("https://example.org")]
    [TestCase("http://localhost")]
    public void Every_other_site_is_foreign(string? origin) => Assert.That(IsOwn(origin), Is.False);

    [Test]
    public void The_cookie_is_for_https_only_where_people_use_https()
    {
        Assert.That(SetCookie(new Uri("https://chat.example.org")), Does.Contain("; secure"));
        Assert.That(SetCookie(publicUrl: null), Does.Not.Contain("; secure"));
    }

    static bool IsOwn(string? origin)
    {
        var context = Request(new Uri("https://chat.example.org"));
        context.Request.Headers.Origin = origin;
        return OriginRule.IsOwn(context);
    }

    static string SetCookie(Uri? publicUrl)
    {
        var context = Request(publicUrl);
        SessionCookie.Set(context, "token");
        return context.Response.Headers.SetCookie.ToString();
    }

    static DefaultHttpContext Request(Uri? publicUrl)
    {
        var services = new ServiceCollection().AddSingleton(new Settings(publicUrl, "/", StoreProvider.Sqlite, "")).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost", 8080);
        return context;
    }
}
