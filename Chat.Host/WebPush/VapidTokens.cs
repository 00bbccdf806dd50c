using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Chat.Modules.Ports;

namespace Chat.Host.WebPush;

/// <summary>Says to push services who sends (RFC 8292): a token signed with ES256 for each of them, good for 12 hours and used for 6. Safe for concurrent use.</summary>
/// <param name="subject">Whom they may write to (§2.1); null to leave it out.</param>
sealed class VapidTokens(string? subject, TimeProvider time)
{
    const int MostKept = 1000;
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    readonly ConcurrentDictionary<string, (DateTimeOffset Made, string Header)> _byAudience = new();

    /// <summary>The value of <c>Authorization</c> for a push service.</summary>
    /// <param name="audience">Its origin.</param>
    public string HeaderFor(string audience, VapidKey key)
    {
        var now = time.GetUtcNow();
        if (_byAudience.TryGetValue(audience, out var known) && now - known.Made < Lifetime / 2) return known.Header;
        if (_byAudience.Count >= MostKept) _byAudience.Clear();
        var header = $"vapid t={Sign(Claims(audience, now + Lifetime, subject), key)}, k={Base64Url.EncodeToString(key.Public)}";
        _byAudience[audience] = (now, header);
        return header;
    }

    public static string Claims(string audience, DateTimeOffset end, string? subject)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("aud", audience);
            json.WriteNumber("exp", end.ToUnixTimeSeconds());
            if (subject is not null) json.WriteString("sub", subject);
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A JSON Web Token (RFC 7515 §3.1, RFC 7518 §3.4).</summary>
    public static string Sign(string claims, VapidKey key)
    {
        var signed = $"{Encode("""{"typ":"JWT","alg":"ES256"}""")}.{Encode(claims)}";
        using var signer = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = key.Private, Q = PushEncryption.ReadPoint(key.Public) });
        var signature = signer.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    static string Encode(string json) => Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
}
