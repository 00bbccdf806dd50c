using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Chat.Modules.Protocol;

namespace Chat.Tests.EndToEnd;

/// <summary>tus 1.0.0 as a client speaks it, a request at a time.</summary>
static class TestUploads
{
    public static byte[] Bytes(int length) => RandomNumberGenerator.GetBytes(length);

    public static string MetadataOf(Id conversation) => $"conversation {Convert.ToBase64String(Encoding.ASCII.GetBytes(conversation.ToString()))}";

    public static string Sha256Of(byte[] bytes) => $"sha256 {Convert.ToBase64String(SHA256.HashData(bytes))}";

    public static Task<UploadAnswer> BeginUpload(this TestDevice device, Id conversation, long length) =>
        device.Tus("POST", "/api/assets", headers: [("Upload-Length", $"{length}"), ("Upload-Metadata", MetadataOf(conversation))]);

    /// <summary>Where the upload is.</summary>
    public static async Task<string> BegunUpload(this TestDevice device, Id conversation, long length)
    {
        var answer = await device.BeginUpload(conversation, length);
        if (answer.Status != HttpStatusCode.Created) throw new InvalidOperationException(answer.ToString());
        return answer.Header("Location")!;
    }

    public static Task<UploadAnswer> Append(this TestDevice device, string upload, long offset, byte[] bytes, string? checksum = null) =>
        device.Tus("PATCH", upload, bytes, [("Upload-Offset", $"{offset}"), .. checksum is null ? Array.Empty<(string, string)>() : [("Upload-Checksum", checksum)]]);

    /// <summary>Where the finished file is.</summary>
    public static async Task<string> Upload(this TestDevice device, Id conversation, byte[] bytes)
    {
        var upload = await device.BegunUpload(conversation, bytes.Length);
        var answer = await device.Append(upload, 0, bytes);
        if (answer.Status != HttpStatusCode.NoContent) throw new InvalidOperationException(answer.ToString());
        return upload;
    }

    public static async Task<long> OffsetOf(this TestDevice device, string upload) => (await device.Tus("HEAD", upload)).Offset;

    public static async Task<UploadAnswer> Tus(
        this TestDevice device, string method, string path, byte[]? body = null, (string Name, string Value)[]? headers = null, string? version = "1.0.0",
        string type = "application/offset+octet-stream")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (version is not null) request.Headers.Add("Tus-Resumable", version);
        foreach (var (name, value) in headers ?? []) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }
        using var response = await device.Http.SendAsync(request);
        return await UploadAnswer.Of(response);
    }

    /// <summary>A download, or a range of one.</summary>
    public static async Task<UploadAnswer> Download(this TestDevice device, string path, string? range = null, string? ifRange = null, string method = "GET")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (range is not null) request.Headers.TryAddWithoutValidation("Range", range);
        if (ifRange is not null) request.Headers.TryAddWithoutValidation("If-Range", ifRange);
        using var response = await device.Http.SendAsync(request);
        return await UploadAnswer.Of(response);
    }
}

/// <summary>An answer with its bytes.</summary>
sealed record UploadAnswer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The code of the problem details.</summary>
    public string Code => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Body).GetProperty("code").GetString()!;

    public long Offset => long.Parse(Header("Upload-Offset")!, System.Globalization.CultureInfo.InvariantCulture);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<UploadAnswer> Of(HttpResponseMessage response) => new(
        response.StatusCode, await response.Content.ReadAsByteArrayAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
}
