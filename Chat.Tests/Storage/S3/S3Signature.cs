using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Chat.Tests.Storage.S3;

/// <summary>Amazon's signature version 4 in a header, over the hash of the whole body. Other variants are refused, so that it is seen when the product begins to use one.</summary>
static class S3Signature
{
    const string Algorithm = "AWS4-HMAC-SHA256";
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <summary>Null when it is right; else the error's code.</summary>
    public static string? Refuse(HttpRequest request, byte[] body, string accessKey, string secretKey, string region)
    {
        var parts = request.Headers.Authorization.ToString().Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [Algorithm, var credential, var signed, var signature]) return "AccessDenied";
        if (credential["Credential=".Length..].Split('/') is not [var key, var date, var place, "s3", "aws4_request"]) return "AuthorizationHeaderMalformed";
        if (key != accessKey) return "InvalidAccessKeyId";
        if (place != region) return "AuthorizationHeaderMalformed";
        var time = request.Headers["X-Amz-Date"].ToString();
        if (!time.StartsWith(date, StringComparison.Ordinal) || !IsNow(time)) return "RequestTimeTooSkewed";
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        if (hash != Hex(SHA256.HashData(body))) return "XAmzContentSHA256Mismatch";

        var names = signed["SignedHeaders=".Length..].Split(';');
        if (!names.Contains("host") || !names.Contains("x-amz-content-sha256") || !names.Contains("x-amz-date")) return "AccessDenied";
        var canonical = string.Join('\n',
            request.Method, S3Call.RawPath(request), Query(request), string.Concat(names.Select(name => $"{name}:{request.Headers[name].ToString().Trim()}\n")), string.Join(';', names), hash);
        var toSign = string.Join('\n', Algorithm, time, $"{date}/{region}/s3/aws4_request", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var signingKey = new[] { date, region, "s3", "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes($"AWS4{secretKey}"), Mac);
        return signature["Signature=".Length..] == Hex(Mac(signingKey, toSign)) ? null : "SignatureDoesNotMatch";
    }

    static bool IsNow(string time) =>
        DateTimeOffset.TryParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && (DateTimeOffset.UtcNow - at).Duration() < Skew;

    static string Query(HttpRequest request) => string.Join('&', request.Query
        .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value.ToString())}").Order(StringComparer.Ordinal));

    static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
