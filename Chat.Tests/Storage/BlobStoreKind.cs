namespace Chat.Tests.Storage;

public enum BlobStoreKind
{
    Disk,
    S3,

    /// <summary>A service whose entity tags are no digests of what they name.</summary>
    S3WithOpaqueTags,
}
