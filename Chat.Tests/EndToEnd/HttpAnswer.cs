using System.Net;
using System.Text;
using System.Text.Json;

namespace Chat.Tests.EndToEnd;

/// <summary>An HTTP answer, read to its end.</summary>
sealed record HttpAnswer(HttpStatusCode Status, string Body, string ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>The code of the problem details.</summary>
    public string Code => Json.GetProperty("code").GetString()!;

    public static async Task<HttpAnswer> Of(
        HttpClient http, string method, string path, object? body = null, string? cookie = null, string? origin = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, mediaType);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (origin is not null) request.Headers.Add("Origin", origin);
        return await Of(http, request);
    }

    public static async Task<HttpAnswer> Of(HttpClient http, HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        return new HttpAnswer(
            response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType ?? "",
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}
