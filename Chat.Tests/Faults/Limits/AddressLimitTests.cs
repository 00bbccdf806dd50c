using System.Net;
using Chat.Host.Socket;
using Chat.Modules.Protocol;
using Chat.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Chat.Tests.FaultTests.FrameLimits;

/// <summary>What all who come from one address may do together is the operator's choice: an office is one address to the server.</summary>
public sealed class AddressLimitTests
{
    [Test]
    public async Task Failed_sign_ins()
    {
        await using var server = await Start("FailedSignIns", 25);
        await Reaches(server, 25, "too_many_attempts", (http, number) => HttpAnswer.Of(http, "POST", "/api/session", new
        {
            username = $"nobody{number}",
            authSecret = TestDevice.Binary(32),
            deviceId = TestDevice.NewId().ToString(),
            deviceName = "Test",
            bearer = true,
        }));
    }

    [Test]
    public async Task Wrong_codes()
    {
        await using var server = await Start("WrongCodes", 25);
        await Reaches(server, 25, "too_many_attempts", (http, number) => HttpAnswer.Of(http, "GET", $"/api/invites/{number}"));
    }

    [Test]
    public async Task Open_challenges_for_passkeys()
    {
        await using var server = await Start("PasskeyChallenges", 310);
        await Reaches(server, 310, "too_many_attempts", (http, _) => HttpAnswer.Of(http, "POST", "/api/session/passkey-challenge", new { }));
    }

    [Test]
    public async Task Links_for_new_devices()
    {
        await using var server = await Start("DeviceLinks", 12);
        await Reaches(server, 12, "too_many_device_links", (http, _) => HttpAnswer.Of(
            http, "POST", "/api/device-links", new { deviceId = TestDevice.NewId().ToString(), deviceName = "Test", commitment = TestDevice.Binary(32) }));
    }

    [Test]
    public async Task Invites()
    {
        await using var server = await Start("InvitesPerHour", 3);
        await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        await Reaches(ana.Http, 3, "too_many_invites", (http, _) => HttpAnswer.Of(http, "POST", "/api/invites", new { }));
    }

    [Test]
    public async Task Claims_of_key_packages()
    {
        await using var server = await Start("KeyPackageClaimsPerMinute", 3);
        await using var ana = await TestDevice.SignUp(server, "ana", await server.OwnerInvite());
        await Reaches(ana.Http, 3, "too_many_claims", (http, _) => HttpAnswer.Of(http, "POST", $"/api/users/{ana.User}/key-packages", new { }));
    }

    [Test]
    public async Task Frames_in_a_second()
    {
        await using var server = await Start("FramesPerSecond", 600);
        var rates = server.Services.GetRequiredService<SharedFrameRates>();
        Assert.That(rates.Allow(TestDevice.NewId(), "198.51.100.9", 600), Is.True);
        Assert.That(rates.Allow(TestDevice.NewId(), "203.0.113.7", 601), Is.False);
    }

    [Test]
    public async Task The_file_of_settings_names_the_defaults()
    {
        await using var server = await ServerUnderTest.Start();
        Assert.That(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.json")), Does.Contain("PerAddress"));
        Assert.That(server.Services.GetRequiredService<ChosenLimits>(), Is.EqualTo(ChosenLimits.Default));
    }

    static Task<ServerUnderTest> Start(string setting, int most) =>
        ServerUnderTest.Start(settings: [$"--Chat:Limits:PerAddress:{setting}", most.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    static async Task Reaches(ServerUnderTest server, int most, string code, Func<HttpClient, int, Task<HttpAnswer>> ask)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        await Reaches(http, most, code, ask);
    }

    static async Task Reaches(HttpClient http, int most, string code, Func<HttpClient, int, Task<HttpAnswer>> ask)
    {
        for (var number = 0; number < most; number++) Assert.That((await ask(http, number)).Status, Is.Not.EqualTo(HttpStatusCode.TooManyRequests), $"{number}");
        var refused = await ask(http, most);
        // Where one has to wait, the first wait may be over by now on a slow machine; each further one is twice as long.
        for (var number = most + 1; refused.Status != HttpStatusCode.TooManyRequests && number < most + 4; number++) refused = await ask(http, number);
        Assert.That((refused.Status, refused.Code), Is.EqualTo((HttpStatusCode.TooManyRequests, code)));
        Assert.That(refused.Headers.Keys, Does.Contain("Retry-After"));
    }
}
