using Chat.Modules.Ports;

namespace Chat.Host.S3;

/// <summary>Whether the bucket can be used, found out at the start by doing with a small object what uploads will do.</summary>
static class S3Check
{
    const byte Written = 1;

    /// <exception cref="SettingsException">It cannot be reached, or the keys do not allow something that is needed.</exception>
    public static async Task Run(S3Settings settings)
    {
        using var bucket = new S3Bucket(settings);
        // Always the same, so that a start removes what one before it could not.
        var key = $"{settings.Prefix}start-check";
        await Try("s3:ListBucketMultipartUploads", () => ListUploads(bucket, key), settings);
        await Try("s3:AbortMultipartUpload", () => bucket.AbortUploads(key, default), settings);
        await Try("s3:PutObject", () => bucket.Put(key, new MemoryStream([Written])), settings);
        await Try("s3:GetObject", () => Read(bucket, key), settings);
        await Try("s3:DeleteObject", () => bucket.Delete(key, default), settings);
        // Who may not list is told of what is missing that it is forbidden, and an upload that was never begun could not be told from one that is lost.
        await Try("s3:ListBucket", () => bucket.Describe(key, default), settings);
        var upload = "";
        await Try("s3:PutObject", async () => upload = await bucket.BeginUpload(key), settings);
        await Try("s3:ListMultipartUploadParts", () => bucket.Parts(key, upload, default), settings);
        await Try("s3:AbortMultipartUpload", () => bucket.AbortUploads(key, default), settings);
    }

    static async Task ListUploads(S3Bucket bucket, string key)
    {
        await foreach (var _ in bucket.Uploads(key, default))
        {
            // Being told of them is all that is tried.
        }
    }

    static Task<int> Read(S3Bucket bucket, string key) => S3Failures.Explain(
        async () =>
        {
            using var stored = await bucket.Get(key, S3Bucket.FirstByte, default);
            var read = new byte[1];
            if (stored is not null) await stored.ResponseStream.ReadExactlyAsync(read);
            return read[0] == Written ? read.Length : throw new IOException("What was written a moment ago is not there.");
        }, default);

    static async Task Try(string permission, Func<Task> step, S3Settings settings)
    {
        try
        {
            await step();
        }
        catch (StorageException failure)
        {
            var reason = failure.InnerException!.Message.ReplaceLineEndings(" ");
            throw new SettingsException($"Chat:Assets:S3 names {settings}, which cannot be used ({permission}: {reason}); check its address, that it exists, and what its keys may do.");
        }
    }
}
