using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;
using Chat.Modules.Ports;

namespace Chat.Tests.Modules.Accounts;

/// <summary>An authenticator with one credential, and the browser around it: makes the bytes of WebAuthn level 3 §6.1 and §6.5 with real keys.</summary>
sealed class TestAuthenticator : IDisposable
{
    const byte UserPresent = 0x01;
    const byte UserVerified = 0x04;
    const byte HasCredential = 0x40;

    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>Of the last signature; 0 and <see cref="Counts"/> off: it does not count.</summary>
    public uint Counter { get; set; }

    public bool Counts { get; init; } = true;

    /// <summary>Whether the person showed a finger or typed a PIN.</summary>
    public bool Verifies { get; set; } = true;

    /// <param name="site">For which host the browser asks.</param>
    /// <param name="challenge">As the server gave it.</param>
    /// <param name="origin">The page that asked; the site's own when null.</param>
    public PasskeyAttestation Create(RelyingParty site, byte[] challenge, string? origin = null)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var key = new CborWriter(CborConformanceMode.Ctap2Canonical);
        key.WriteStartMap(5);
        Pair(1, 2);
        Pair(3, -7);
        Pair(-1, 1);
        key.WriteInt32(-2);
        key.WriteByteString(point.X!);
        key.WriteInt32(-3);
        key.WriteByteString(point.Y!);
        key.WriteEndMap();
        byte[] credential = [.. new byte[16], 0, (byte)CredentialId.Length, .. CredentialId, .. key.Encode()];

        var attestation = new CborWriter(CborConformanceMode.Ctap2Canonical);
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString("none");
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString([.. Data(site, HasCredential), .. credential]);
        attestation.WriteEndMap();
        return new PasskeyAttestation(CredentialId, ClientData("webauthn.create", challenge, origin ?? site.Origin), attestation.Encode());

        void Pair(int label, int value)
        {
            key.WriteInt32(label);
            key.WriteInt32(value);
        }
    }

    /// <param name="site">For which host the browser asks.</param>
    /// <param name="challenge">As the server gave it.</param>
    /// <param name="origin">The page that asked; the site's own when null.</param>
    public PasskeyAssertion Sign(RelyingParty site, byte[] challenge, string? origin = null)
    {
        if (Counts) Counter++;
        var data = Data(site, 0);
        var client = ClientData("webauthn.get", challenge, origin ?? site.Origin);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new PasskeyAssertion(CredentialId, client, data, signature);
    }

    public void Dispose() => _key.Dispose();

    byte[] Data(RelyingParty site, byte flags)
    {
        var counter = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(site.Id)), (byte)(flags | UserPresent | (Verifies ? UserVerified : 0)), .. counter];
    }

    static byte[] ClientData(string type, byte[] challenge, string origin) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = Base64Url.EncodeToString(challenge), origin, crossOrigin = false });
}
