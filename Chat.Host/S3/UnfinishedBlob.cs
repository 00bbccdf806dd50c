using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;

namespace Chat.Host.S3;

/// <summary>
/// How far an unfinished blob is: parts of a multipart upload, and the bytes after them, the tail, which are too few for a part. One object holds the tail and,
/// as its metadata, the rest of this, so that both change in one step.
/// </summary>
/// <param name="UploadId">Of the multipart upload; null as long as there was no need of one.</param>
/// <param name="Parts">Those that count are number 1 to this. Others may be there: what was written on trial, or was not noted before a crash.</param>
/// <param name="PartsLength">Their bytes.</param>
/// <param name="PartsDigest">Over their entity tags in order, by which it is seen when another part has taken the place of one of them.</param>
/// <param name="TailLength">Bytes, at most one part.</param>
sealed record UnfinishedBlob(string? UploadId, int Parts, long PartsLength, string PartsDigest, long TailLength)
{
    const string UploadIdName = "upload-id";
    const string PartsName = "parts";
    const string PartsLengthName = "parts-length";
    const string PartsDigestName = "parts-digest";

    /// <summary>Not empty, since not every service keeps an empty value.</summary>
    const string DigestOfNone = "none";

    public static UnfinishedBlob Nothing { get; } = new(null, 0, 0, DigestOfNone, 0);

    public long Length => PartsLength + TailLength;

    /// <summary>Its tail and what came after have become a part.</summary>
    public UnfinishedBlob WithPart(string entityTag, long length) =>
        this with { Parts = Parts + 1, PartsLength = PartsLength + length, PartsDigest = Digest(PartsDigest, entityTag), TailLength = 0 };

    public bool HasParts(IEnumerable<string> entityTags) => entityTags.Aggregate(DigestOfNone, Digest) == PartsDigest;

    public void WriteTo(MetadataCollection metadata)
    {
        if (UploadId is null) return;
        metadata[UploadIdName] = UploadId;
        metadata[PartsName] = Parts.ToString(CultureInfo.InvariantCulture);
        metadata[PartsLengthName] = PartsLength.ToString(CultureInfo.InvariantCulture);
        metadata[PartsDigestName] = PartsDigest;
    }

    public static UnfinishedBlob Read(MetadataCollection metadata, long tailLength) => metadata[UploadIdName] is { } upload
        ? new UnfinishedBlob(
            upload,
            int.Parse(metadata[PartsName], NumberStyles.None, CultureInfo.InvariantCulture),
            long.Parse(metadata[PartsLengthName], NumberStyles.None, CultureInfo.InvariantCulture),
            metadata[PartsDigestName],
            tailLength)
        : Nothing with { TailLength = tailLength };

    /// <summary>Some services quote entity tags in lists and not in answers.</summary>
    static string Digest(string before, string entityTag) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(before + entityTag.Trim('"'))));
}
