using System.Security.Cryptography;
using Chat.Modules.Assets.Contract;

namespace Chat.Host.Http;

/// <summary><c>Upload-Checksum: algorithm base64</c> (tus 1.0.0, checksum).</summary>
static class UploadChecksums
{
    /// <summary>As <c>Tus-Checksum-Algorithm</c> lists them.</summary>
    public const string Names = "sha256,sha1";

    /// <returns>False when there is one that cannot be read, in an algorithm that is not spoken or of another length.</returns>
    public static bool TryRead(IHeaderDictionary headers, out UploadChecksum? checksum)
    {
        checksum = null;
        if (headers[TusHeaders.Checksum].Count == 0) return true;
        checksum = headers[TusHeaders.Checksum].ToString().Split(' ') is [var name, var base64] && TusHeaders.Decode(base64) is { } digest
            ? (name, digest.Length) switch
            {
                ("sha256", SHA256.HashSizeInBytes) => new UploadChecksum(ChecksumAlgorithm.Sha256, digest),
                ("sha1", SHA1.HashSizeInBytes) => new UploadChecksum(ChecksumAlgorithm.Sha1, digest),
                _ => null,
            }
            : null;
        return checksum is not null;
    }
}
