using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Host.S3;

/// <summary>A service's failures as what modules understand.</summary>
static class S3Failures
{
    /// <summary>What services that have an end say when they have come to it; Amazon's has none.</summary>
    static readonly string[] FullCodes = ["QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity"];

    /// <exception cref="StorageException">The service failed, or did not answer in time.</exception>
    public static async Task<T> Explain<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (IsOne(failure, cancellation))
        {
            throw Explain(failure);
        }
    }

    public static StorageException Explain(Exception failure) => new(IsFull(failure) ? Faults.StorageFull : Faults.StorageFailed, failure);

    /// <summary>A cancellation that nobody asked for is how time runs out.</summary>
    public static bool IsOne(Exception failure, CancellationToken cancellation) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException
        || failure is OperationCanceledException && !cancellation.IsCancellationRequested;

    /// <summary>Said in so many words: any other 404 may come from a proxy whose service is down, and what was acknowledged would count as never begun.</summary>
    public static bool IsMissing(AmazonS3Exception failure) => failure.ErrorCode == "NoSuchKey";

    public static bool IsUploadGone(StorageException failure) => failure.InnerException is AmazonS3Exception { ErrorCode: "NoSuchUpload" };

    static bool IsFull(Exception failure) =>
        failure is AmazonS3Exception s3 && (s3.StatusCode == HttpStatusCode.InsufficientStorage || FullCodes.Contains(s3.ErrorCode));
}
