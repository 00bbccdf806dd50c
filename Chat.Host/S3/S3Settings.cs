using System.Text.RegularExpressions;

namespace Chat.Host.S3;

/// <summary>Where uploaded files lie when they do not lie on the server's own disk.</summary>
/// <param name="Bucket">Exists already.</param>
/// <param name="Prefix">What the names of all objects begin with: empty, or ending with a slash.</param>
/// <param name="Endpoint">Of a service that speaks S3; null for Amazon's own, in the region.</param>
/// <param name="Region">That requests are signed for.</param>
/// <param name="SessionToken">Of temporary keys; else null.</param>
/// <param name="ForcePathStyle">The bucket is named in the path, not in the host.</param>
sealed partial record S3Settings(
    string Bucket, string Prefix, Uri? Endpoint, string Region, string AccessKey, string SecretKey, string? SessionToken = null, bool ForcePathStyle = true)
{
    const string Section = "Chat:Assets:S3";

    /// <summary>Of one part of a multipart upload: more than the 5 MiB that it must have, little enough to be sent again.</summary>
    public const int PartBytes = 8 * 1024 * 1024;

    /// <summary>Of one object, which has 10,000 parts at most.</summary>
    public const long MostBytes = 10_000L * PartBytes;

    /// <exception cref="SettingsException">One sentence that names the setting and the fix.</exception>
    public static S3Settings Read(IConfiguration configuration)
    {
        var (accessKey, secretKey, sessionToken) = ReadKeys(configuration);
        return new S3Settings(
            ReadBucket(configuration[$"{Section}:Bucket"] ?? ""),
            ReadPrefix(configuration[$"{Section}:Prefix"] ?? ""),
            ReadEndpoint(configuration[$"{Section}:Endpoint"]),
            ReadRegion(configuration[$"{Section}:Region"] ?? ""),
            accessKey, secretKey, sessionToken,
            ReadForcePathStyle(configuration[$"{Section}:ForcePathStyle"]));
    }

    /// <summary>Where, without the keys.</summary>
    public override string ToString() => $"the bucket {Bucket} at {Endpoint?.ToString() ?? Region}";

    static string ReadBucket(string text) =>
        BucketName().IsMatch(text) ? text
        : throw new SettingsException($"{Section}:Bucket is '{text}'; with Chat:Assets:Provider=S3 set it to the name of a bucket, 3 to 63 of a-z, 0-9, dots and hyphens.");

    static string ReadPrefix(string text) =>
        KeyPrefix().IsMatch(text) ? text
        : throw new SettingsException($"{Section}:Prefix is '{text}'; leave it empty, or set it to letters, digits, -, _ and . that end with a slash, like chat/.");

    static Uri? ReadEndpoint(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "" } ? url
        : throw new SettingsException($"{Section}:Endpoint is '{text}'; set it to an address like https://s3.example.org, without a path, or leave it empty for Amazon.");

    static string ReadRegion(string text) =>
        RegionName().IsMatch(text) ? text : throw new SettingsException($"{Section}:Region is '{text}'; set it to the region of the bucket, for example us-east-1.");

    static bool ReadForcePathStyle(string? text) =>
        string.IsNullOrEmpty(text) || (bool.TryParse(text, out var force) ? force
        : throw new SettingsException($"{Section}:ForcePathStyle is '{text}'; set it to true or false."));

    /// <summary>A pair belongs together: both from the settings, or both from the environment's standard names.</summary>
    static (string AccessKey, string SecretKey, string? SessionToken) ReadKeys(IConfiguration configuration)
    {
        if (ReadPair(configuration, $"{Section}:AccessKey", $"{Section}:SecretKey") is var (access, secret)) return (access, secret, null);
        if (ReadPair(configuration, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") is var (standardAccess, standardSecret))
            return (standardAccess, standardSecret, configuration["AWS_SESSION_TOKEN"] is { Length: > 0 } token ? token : null);
        throw new SettingsException(
            $"{Section}:AccessKey and {Section}:SecretKey are empty; with Chat:Assets:Provider=S3 set both, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.");
    }

    /// <summary>Null when there is neither.</summary>
    static (string Access, string Secret)? ReadPair(IConfiguration configuration, string accessName, string secretName) => (configuration[accessName], configuration[secretName]) switch
    {
        ({ Length: > 0 } access, { Length: > 0 } secret) => (access, secret),
        ({ Length: > 0 }, _) => throw new SettingsException($"{accessName} is set and {secretName} is empty; set both or neither."),
        (_, { Length: > 0 }) => throw new SettingsException($"{secretName} is set and {accessName} is empty; set both or neither."),
        _ => null,
    };

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^([\w.-]+/)*$", RegexOptions.ECMAScript)]
    private static partial Regex KeyPrefix();

    [GeneratedRegex("^[a-z0-9-]+$")]
    private static partial Regex RegionName();
}
