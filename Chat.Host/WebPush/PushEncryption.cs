using System.Buffers.Binary;
using System.Security.Cryptography;
using Chat.Modules.Ports;

namespace Chat.Host.WebPush;

/// <summary>Encrypts a push message for the browser that subscribed: RFC 8291, with one record of RFC 8188 (<c>aes128gcm</c>).</summary>
static class PushEncryption
{
    public const int PointBytes = 65;
    const int RecordSize = 4096;
    const int SaltBytes = 16;
    const int TagBytes = 16;
    const int CoordinateBytes = 32;
    const byte Delimiter = 2;

    /// <summary>Sizes that payloads are filled up to, so that the push service does not see how long a message is.</summary>
    static readonly int[] Sizes = [512, 1024, 2048, Push.MaxPayloadBytes];

    /// <exception cref="CryptographicException">The subscription's key is no point of the curve.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> payload, PushTarget target)
    {
        using var local = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var length = payload.Length;
        return Encrypt(payload, Sizes.First(size => size >= length), target, local, RandomNumberGenerator.GetBytes(SaltBytes));
    }

    /// <param name="paddedLength">At least that of the payload.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> payload, int paddedLength, PushTarget target, ECDiffieHellman local, byte[] salt)
    {
        var localPoint = PointOf(local.ExportParameters(includePrivateParameters: false));
        using var remote = Import(target.P256dh);
        var shared = local.DeriveRawSecretAgreement(remote.PublicKey);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, target.Auth, [.. "WebPush: info\0"u8, .. target.P256dh, .. localPoint]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());

        var headerLength = SaltBytes + sizeof(uint) + 1 + PointBytes;
        var body = new byte[headerLength + paddedLength + 1 + TagBytes];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltBytes), RecordSize);
        body[SaltBytes + sizeof(uint)] = PointBytes;
        localPoint.CopyTo(body, SaltBytes + sizeof(uint) + 1);

        var plaintext = new byte[paddedLength + 1];
        payload.CopyTo(plaintext);
        plaintext[payload.Length] = Delimiter;
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(nonce, plaintext, body.AsSpan(headerLength, plaintext.Length), body.AsSpan(headerLength + plaintext.Length));
        return body;
    }

    /// <exception cref="CryptographicException">It is no point of the curve.</exception>
    public static ECDiffieHellman Import(byte[] point) => ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = ReadPoint(point) });

    public static byte[] PointOf(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];

    /// <summary>An uncompressed point (SEC 1 §2.3.4).</summary>
    public static ECPoint ReadPoint(byte[] point) =>
        point is [4, .. { Length: 2 * CoordinateBytes }]
            ? new ECPoint { X = point[1..(1 + CoordinateBytes)], Y = point[(1 + CoordinateBytes)..] }
            : throw new CryptographicException("A public key is 65 bytes and begins with 4.");
}
