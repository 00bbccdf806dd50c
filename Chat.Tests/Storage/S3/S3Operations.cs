using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using static Chat.Tests.Storage.S3.S3Answer;

namespace Chat.Tests.Storage.S3;

/// <summary>The operations as Amazon's API reference describes them, as far as the product uses them. Lists come in short pages, so that following them is tested, too.</summary>
sealed class S3Operations(S3Objects objects)
{
    const string MetadataPrefix = "x-amz-meta-";
    const int PageLength = 3;

    public S3Answer Perform(S3Call call, HttpRequest request, byte[] body) => call.Operation switch
    {
        "PutObject" => Nothing(200, ("ETag", objects.Put(call.Key, body, MetadataOf(request)))),
        "HeadObject" => objects.Find(call.Key) is { } found ? Nothing(200, [.. HeadersOf(found), ("Content-Length", Number(found.Bytes.Length))]) : Nothing(404),
        "GetObject" => objects.Find(call.Key) is { } found ? Get(found, request.Headers.Range.ToString()) : Error("NoSuchKey"),
        "DeleteObject" => Delete(call.Key),
        "CreateMultipartUpload" => Xml("InitiateMultipartUploadResult", Element("Bucket", call.Bucket), Element("Key", call.Key), Element("UploadId", objects.Begin(call.Key))),
        "UploadPart" => objects.PutPart(call.Key, call.Query["uploadId"], Number(call.Query["partNumber"]), body) is { } tag ? Nothing(200, ("ETag", tag)) : Error("NoSuchUpload"),
        "ListParts" => ListParts(call),
        "CompleteMultipartUpload" => Complete(call, body),
        "AbortMultipartUpload" => objects.Abort(call.Key, call.Query["uploadId"]) ? Nothing(204) : Error("NoSuchUpload"),
        "ListObjectsV2" => ListObjects(call),
        "ListMultipartUploads" => ListUploads(call),
        _ => Error("NotImplemented"),
    };

    S3Answer Delete(string key)
    {
        objects.Delete(key);
        return Nothing(204);
    }

    static S3Answer Get(S3Object found, string range)
    {
        if (range.Length == 0) return new S3Answer(200, found.Bytes, HeadersOf(found));
        var ends = range["bytes=".Length..].Split('-');
        var (first, last) = (Number(ends[0]), Math.Min(Number(ends[1]), found.Bytes.Length - 1));
        if (first >= found.Bytes.Length) return Error("InvalidRange");
        return new S3Answer(206, found.Bytes[first..(last + 1)], [.. HeadersOf(found), ("Content-Range", $"bytes {first}-{last}/{found.Bytes.Length}")]);
    }

    S3Answer ListParts(S3Call call)
    {
        if (objects.Parts(call.Key, call.Query["uploadId"]) is not { } parts) return Error("NoSuchUpload");
        var after = Number(call.Query.GetValueOrDefault("part-number-marker", "0"));
        var left = parts.Where(part => part.Number > after).ToList();
        var page = left.Take(PageLength).ToList();
        return Xml("ListPartsResult", Element("IsTruncated", left.Count > page.Count), Element("NextPartNumberMarker", page.LastOrDefault().Number),
            page.Select(part => Element("Part", Element("PartNumber", part.Number), Element("ETag", part.Part.EntityTag), Element("Size", part.Part.Bytes.Length))));
    }

    S3Answer Complete(S3Call call, byte[] body)
    {
        var parts = XElement.Parse(Encoding.UTF8.GetString(body)).Elements().Where(part => part.Name.LocalName == "Part")
            .Select(part => (Number(Child(part, "PartNumber")), Child(part, "ETag"))).ToList();
        return objects.Complete(call.Key, call.Query["uploadId"], parts) is { } code ? Error(code) : Xml("CompleteMultipartUploadResult", Element("Key", call.Key), Element("ETag", "\"whole\""));
    }

    S3Answer ListObjects(S3Call call)
    {
        var after = call.Query.GetValueOrDefault("continuation-token", "");
        var left = objects.Keys.Where(key => key.StartsWith(call.Query.GetValueOrDefault("prefix", ""), StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0).ToList();
        var page = left.Take(PageLength).ToList();
        return Xml("ListBucketResult", Element("IsTruncated", left.Count > page.Count), left.Count > page.Count ? Element("NextContinuationToken", page[^1]) : null,
            page.Select(key => Element("Contents", Element("Key", key), Element("Size", objects.Find(key)?.Bytes.Length ?? 0))));
    }

    S3Answer ListUploads(S3Call call)
    {
        var after = (Key: call.Query.GetValueOrDefault("key-marker", ""), Id: call.Query.GetValueOrDefault("upload-id-marker", ""));
        var left = objects.Uploads.Where(upload => upload.Key.StartsWith(call.Query.GetValueOrDefault("prefix", ""), StringComparison.Ordinal) && upload.CompareTo(after) > 0).ToList();
        var page = left.Take(PageLength).ToList();
        return Xml("ListMultipartUploadsResult", Element("IsTruncated", left.Count > page.Count), Element("NextKeyMarker", page.LastOrDefault().Key), Element("NextUploadIdMarker", page.LastOrDefault().Id),
            page.Select(upload => Element("Upload", Element("Key", upload.Key), Element("UploadId", upload.Id))));
    }

    static Dictionary<string, string> MetadataOf(HttpRequest request) => request.Headers.Where(header => header.Key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key[MetadataPrefix.Length..].ToLowerInvariant(), header => header.Value.ToString());

    static (string Name, string Value)[] HeadersOf(S3Object found) => [("ETag", found.EntityTag), .. found.Metadata.Select(pair => (MetadataPrefix + pair.Key, pair.Value))];

    static string Child(XElement parent, string name) => parent.Elements().Single(child => child.Name.LocalName == name).Value;

    static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
