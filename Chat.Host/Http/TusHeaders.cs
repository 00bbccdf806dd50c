using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Chat.Host.Http;

/// <summary>The headers of tus 1.0.0.</summary>
static class TusHeaders
{
    public const string Resumable = "Tus-Resumable";
    public const string Version = "Tus-Version";
    public const string Extension = "Tus-Extension";
    public const string MaxSize = "Tus-Max-Size";
    public const string ChecksumAlgorithm = "Tus-Checksum-Algorithm";
    public const string Length = "Upload-Length";
    public const string Offset = "Upload-Offset";
    public const string Metadata = "Upload-Metadata";
    public const string Checksum = "Upload-Checksum";
    public const string Expires = "Upload-Expires";

    const string UploadType = "application/offset+octet-stream";

    /// <summary>Whether the body is bytes of an upload.</summary>
    public static bool HasUpload(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(UploadType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when it is missing, or not one non-negative number.</summary>
    public static long? ReadCount(IHeaderDictionary headers, string name) =>
        long.TryParse(headers[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>One value of <c>Upload-Metadata: key base64,key base64</c>; null when it is missing or unreadable.</summary>
    public static string? ReadMetadata(IHeaderDictionary headers, string key)
    {
        foreach (var pair in headers[Metadata].ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (pair.Split(' ') is [var name, var value] && name == key) return Decode(value) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
        }
        return null;
    }

    public static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
