using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using Chat.Host.WebPush;
using MessagePack;
using Microsoft.AspNetCore.Http;

namespace Chat.Tests.EndToEnd;

/// <param name="Fields">What the service worker reads, ids in hex.</param>
sealed record ReceivedPush(IReadOnlyList<object?> Fields, int Status, IReadOnlyDictionary<string, string> Headers, int Length)
{
    public string Kind => Fields[0]!.ToString()!;

    public long Long(int field) => Convert.ToInt64(Fields[field], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A browser's subscription at a <see cref="TestPushService"/>: opens what comes by RFC 8291, written independently of the server's side.</summary>
sealed class TestBrowser(Uri endpoint)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);
    readonly Channel<ReceivedPush> _pushes = Channel.CreateUnbounded<ReceivedPush>();

    /// <summary>What the next pushes are answered.</summary>
    public ConcurrentQueue<HttpStatusCode> Answers { get; } = new();

    /// <summary>While a test holds it, answers wait.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public Uri Endpoint => endpoint;

    public object Subscription => new { endpoint = endpoint.ToString(), p256dh = TestDevice.Base64Url(Point(_key)), auth = TestDevice.Base64Url(_auth) };

    /// <summary>Some browser's public key.</summary>
    public static string NewPoint()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return TestDevice.Base64Url(Point(key));
    }

    public async Task SubscribeAs(TestDevice device)
    {
        var answer = await HttpAnswer.Of(device.Http, "PUT", "/api/devices/self/push-subscription", Subscription);
        if (answer.Status != HttpStatusCode.NoContent) throw new InvalidOperationException(answer.Body);
    }

    public async Task<ReceivedPush> Next()
    {
        using var timeout = new CancellationTokenSource(Patience);
        return await _pushes.Reader.ReadAsync(timeout.Token);
    }

    /// <summary>Nothing has come that was not taken by <see cref="Next"/>.</summary>
    public bool IsQuiet => _pushes.Reader.Count == 0;

    public void Take(HttpRequest request, byte[] body, int status) => _pushes.Writer.TryWrite(new ReceivedPush(
        Read(Open(body)), status, request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.Length));

    byte[] Open(byte[] body)
    {
        var (salt, point, ciphertext) = (body[..16], body[21..86], body[86..]);
        using var server = PushEncryption.Import(point);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(server.PublicKey), 32, _auth, [.. "WebPush: info\0"u8, .. Point(_key), .. point]);
        using var cipher = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]), 16);
        var plaintext = new byte[ciphertext.Length - 16];
        cipher.Decrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, [.. "Content-Encoding: nonce\0"u8]), ciphertext.AsSpan(..^16), ciphertext.AsSpan(^16..), plaintext);
        return plaintext[..Array.FindLastIndex(plaintext, value => value != 0)];
    }

    static object?[] Read(byte[] payload)
    {
        var reader = new MessagePackReader(payload);
        var fields = new object?[reader.ReadArrayHeader()];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = reader.NextMessagePackType switch
            {
                MessagePackType.Integer => reader.ReadInt64(),
                MessagePackType.Binary => Convert.ToHexStringLower(reader.ReadBytes()!.Value.ToArray()),
                _ => reader.TryReadNil() ? null : throw new InvalidOperationException("No such field is in a push."),
            };
        }
        if (!reader.End) throw new InvalidOperationException("Something follows the array.");
        return fields;
    }

    static byte[] Point(ECDiffieHellman key) => PushEncryption.PointOf(key.ExportParameters(includePrivateParameters: false));
}
