using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chat.Tests.Storage.S3;

/// <summary>One request, as the service understands it.</summary>
/// <param name="Operation">As Amazon's reference calls it.</param>
/// <param name="Key">Empty for what concerns the bucket.</param>
sealed record S3Call(string Operation, string Bucket, string Key, IReadOnlyDictionary<string, string> Query)
{
    /// <param name="request">With the bucket in the path.</param>
    public static S3Call Of(HttpRequest request)
    {
        var path = request.Path.Value!.TrimStart('/').Split('/', 2);
        var query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        var key = path.Length == 2 ? path[1] : "";
        return new S3Call(OperationOf(request.Method, key.Length == 0, query), path[0], key, query);
    }

    /// <summary>As it was sent: signatures are over the escaped path.</summary>
    public static string RawPath(HttpRequest request) => request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];

    static string OperationOf(string method, bool ofBucket, Dictionary<string, string> query) => (method, ofBucket) switch
    {
        ("GET", true) when query.ContainsKey("uploads") => "ListMultipartUploads",
        ("GET", true) when query.GetValueOrDefault("list-type") == "2" => "ListObjectsV2",
        ("GET", false) when query.ContainsKey("uploadId") => "ListParts",
        ("GET", false) => "GetObject",
        ("HEAD", false) => "HeadObject",
        ("PUT", false) when query.ContainsKey("uploadId") => "UploadPart",
        ("PUT", false) => "PutObject",
        ("POST", false) when query.ContainsKey("uploads") => "CreateMultipartUpload",
        ("POST", false) when query.ContainsKey("uploadId") => "CompleteMultipartUpload",
        ("DELETE", false) when query.ContainsKey("uploadId") => "AbortMultipartUpload",
        ("DELETE", false) => "DeleteObject",
        _ => "Unknown",
    };
}
