using System.Net;
using Chat.Modules.Protocol;
using Chat.Tests.Storage;
using NUnit.Framework;

namespace Chat.Tests.EndToEnd;

/// <summary>What people with open connections notice when somebody changes or deletes their account.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.Postgres)]
public sealed class CredentialHttpTests(StoreKind store)
{
    const int Person = 4;

    TwoPeople _two = null!;

    [SetUp]
    public async Task Start() => _two = await TwoPeople.Start(store);

    [TearDown]
    public async Task Stop() => await _two.DisposeAsync();

    [Test]
    public async Task Another_name_is_told_to_acquaintances_and_own_devices()
    {
        var answer = await HttpAnswer.Of(_two.Ana.Http, "PUT", "/api/me", new { username = "anna", displayName = "Anna" });
        Assert.That((answer.Status, answer.Json.GetProperty("displayName").GetString()), Is.EqualTo((HttpStatusCode.OK, "Anna")));
        foreach (var socket in new[] { _two.BenSocket, _two.AnaSocket })
        {
            var changed = await PersonChanged(socket);
            Assert.That(changed.Id(1), Is.EqualTo(_two.Ana.User));
        }
        var people = (await HttpAnswer.Of(_two.Ben.Http, "GET", "/api/people/changes?after=0")).Json.GetProperty("people");
        Assert.That(people[0].GetProperty("username").GetString(), Is.EqualTo("anna"));
    }

    [Test]
    public async Task The_devices_of_a_deleted_account_are_sent_away_and_acquaintances_hear_of_it()
    {
        var phone = await _two.Ben.SignInAgain();
        var phoneSocket = await phone.Connect();
        var answer = await HttpAnswer.Of(_two.Ben.Http, "POST", "/api/me/deletion", new
        {
            proof = new { kind = "password", authSecret = TestDevice.Base64Url(TestDevice.SecretOf("ben")) },
            deviceList = new { payload = TestDevice.DeviceListPayload(2), signature = TestDevice.Binary(64) },
        });
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await phoneSocket.CloseCode, Is.EqualTo((int)CloseCode.DeviceRevoked));
        Assert.That(await _two.BenSocket.CloseCode, Is.EqualTo((int)CloseCode.DeviceRevoked));
        Assert.That((await HttpAnswer.Of(phone.Http, "GET", "/api/me")).Code, Is.EqualTo("not_signed_in"));
        Assert.That((await PersonChanged(_two.AnaSocket)).Id(1), Is.EqualTo(_two.Ben.User));
        var ben = (await HttpAnswer.Of(_two.Ana.Http, "GET", $"/api/users/{_two.Ben.User}")).Json;
        Assert.That(ben.GetProperty("displayName").GetString(), Is.Empty);
        await phone.DisposeAsync();
    }

    static async Task<TestFrame> PersonChanged(TestSocket socket)
    {
        while (true)
        {
            var changed = await socket.Once(FrameKind.Changed);
            if (changed.Long(0) == Person) return changed;
        }
    }
}
