using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Chat.Host.WebPush;
using Chat.Modules.Ports;
using NUnit.Framework;

namespace Chat.Tests.WebPush;

public sealed class PushEncryptionTests
{
    [Test]
    public void The_example_of_RFC_8291_comes_out_byte_for_byte()
    {
        var target = new PushTarget(
            "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
            Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Bytes("BTBZMqHH6r4Tts7J_aSIgg"));
        using var local = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = PushEncryption.ReadPoint(Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")),
        });
        var plaintext = "When I grow up, I want to be a watermelon"u8;
        Assert.That(
            Base64Url.EncodeToString(PushEncryption.Encrypt(plaintext, plaintext.Length, target, local, Bytes("DGv6ra1nlYgDCS1FRnbzlw"))),
            Is.EqualTo(
                "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"));
    }

    [TestCase(0, 512)]
    [TestCase(1, 512)]
    [TestCase(513, 1024)]
    [TestCase(Push.MaxPayloadBytes, Push.MaxPayloadBytes)]
    public void A_push_says_of_its_length_no_more_than_a_step_and_fits_into_what_services_take(int length, int padded)
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var target = new PushTarget("https://push.example.net/", PushEncryption.PointOf(browser.ExportParameters(false)), new byte[16]);
        Assert.That(PushEncryption.Encrypt(new byte[length], target), Has.Length.EqualTo(86 + padded + 1 + 16).And.Length.LessThanOrEqualTo(4096));
    }

    [Test]
    public void The_token_of_RFC_8292_is_written_alike_and_both_signatures_hold()
    {
        const string token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
        var published = Bytes("BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs");
        using var gateway = new WebPushGateway(PushSettings.Default, null, TimeProvider.System);
        var key = gateway.NewKey();
        var claims = VapidTokens.Claims("https://push.example.net", DateTimeOffset.FromUnixTimeSeconds(1453523768), "mailto:push@example.com");
        var own = VapidTokens.Sign(claims, key);
        Assert.That(own[..own.LastIndexOf('.')], Is.EqualTo(token[..token.LastIndexOf('.')]));
        Assert.That(Holds(token, published), Is.True, "the verification itself");
        Assert.That(Holds(own, key.Public), Is.True);
        Assert.That(Holds(own, published), Is.False);
    }

    [Test]
    public void A_token_is_used_again_for_its_push_service_only_and_for_half_of_its_life()
    {
        using var gateway = new WebPushGateway(PushSettings.Default, null, TimeProvider.System);
        var (key, time) = (gateway.NewKey(), new Modules.FakeTime());
        var tokens = new VapidTokens("https://chat.example.org", time);
        var first = tokens.HeaderFor("https://one.example.net", key);
        Assert.That(tokens.HeaderFor("https://one.example.net", key), Is.EqualTo(first));
        Assert.That(tokens.HeaderFor("https://two.example.net", key), Is.Not.EqualTo(first));
        time.Advance(TimeSpan.FromHours(7));
        Assert.That(tokens.HeaderFor("https://one.example.net", key), Is.Not.EqualTo(first));
    }

    static bool Holds(string token, byte[] point)
    {
        var dot = token.LastIndexOf('.');
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = PushEncryption.ReadPoint(point) });
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), Bytes(token[(dot + 1)..]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    static byte[] Bytes(string base64Url) => Base64Url.DecodeFromChars(base64Url);
}
