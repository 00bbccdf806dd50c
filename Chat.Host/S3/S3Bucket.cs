using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Chat.Modules.Ports;

namespace Chat.Host.S3;

/// <summary>
/// The requests to the service, each with a bounded time and a bounded number of attempts. Bodies are signed as a whole and sent as they are: neither Amazon's own
/// chunks nor checksums after the body, which other services do not all understand.
/// </summary>
sealed class S3Bucket(S3Settings settings) : IDisposable
{
    /// <summary>A part must come through in this time: 0.7 Mbit/s.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    const int Retries = 2;

    public static readonly ByteRange FirstByte = new(0, 0);

    readonly AmazonS3Client _client = new(Credentials(settings), Configuration(settings));

    /// <param name="key">Replaced when it exists.</param>
    /// <param name="body">Seekable, so that it can be sent again.</param>
    /// <param name="describe">Writes its metadata.</param>
    public Task Put(string key, Stream body, Action<MetadataCollection>? describe = null)
    {
        var request = new PutObjectRequest
        {
            BucketName = settings.Bucket,
            Key = key,
            InputStream = body,
            ContentType = "application/octet-stream",
            UseChunkEncoding = false,
            AutoCloseStream = false,
        };
        describe?.Invoke(request.Metadata);
        return S3Failures.Explain(() => _client.PutObjectAsync(request), default);
    }

    /// <summary>Null when there is no such object.</summary>
    public Task<GetObjectMetadataResponse?> Describe(string key, CancellationToken cancellation) => S3Failures.Explain<GetObjectMetadataResponse?>(
        async () =>
        {
            try
            {
                return await _client.GetObjectMetadataAsync(settings.Bucket, key, cancellation);
            }
            catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
            {
                // Without a body it does not say what is missing, and may come from a proxy whose service is down.
                using var found = await Get(key, FirstByte, cancellation);
                if (found is null) return null;
                throw;
            }
        }, cancellation);

    /// <summary>Null when there is no such object; else whoever asked disposes it.</summary>
    /// <param name="key">Of the object.</param>
    /// <param name="range">Never all of it without saying so: then Amazon's library compares the bytes with the entity tag, which is no digest of them at every service.</param>
    /// <param name="cancellation">Ends the request.</param>
    public Task<GetObjectResponse?> Get(string key, ByteRange range, CancellationToken cancellation) => S3Failures.Explain<GetObjectResponse?>(
        async () =>
        {
            try
            {
                return await _client.GetObjectAsync(new GetObjectRequest { BucketName = settings.Bucket, Key = key, ByteRange = range }, cancellation);
            }
            catch (AmazonS3Exception missing) when (S3Failures.IsMissing(missing))
            {
                return null;
            }
        }, cancellation);

    /// <summary>What is not there is as good as deleted.</summary>
    public Task Delete(string key, CancellationToken cancellation) =>
        S3Failures.Explain(() => _client.DeleteObjectAsync(settings.Bucket, key, cancellation), cancellation);

    /// <summary>The keys of all objects that begin so.</summary>
    public async IAsyncEnumerable<string> Keys(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = settings.Bucket, Prefix = prefix };
        do
        {
            var page = await S3Failures.Explain(() => _client.ListObjectsV2Async(request, cancellation), cancellation);
            foreach (var stored in page.S3Objects ?? []) yield return stored.Key;
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    public Task<string> BeginUpload(string key) => S3Failures.Explain(
        async () => (await _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = settings.Bucket, Key = key, ContentType = "application/octet-stream" })).UploadId, default);

    /// <param name="key">Of the object that it will be.</param>
    /// <param name="upload">Begun.</param>
    /// <param name="number">1 to 10,000. What was written under it is replaced.</param>
    /// <param name="body">Seekable; at least 5 MiB, but for the last part.</param>
    /// <returns>The part's entity tag.</returns>
    public Task<string> PutPart(string key, string upload, int number, Stream body) => S3Failures.Explain(
        async () => (await _client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = settings.Bucket,
                Key = key,
                UploadId = upload,
                PartNumber = number,
                InputStream = body,
                PartSize = body.Length,
                UseChunkEncoding = false,
            })).ETag, default);

    /// <summary>The entity tags of the parts that were written, in order.</summary>
    public Task<IReadOnlyList<PartETag>> Parts(string key, string upload, CancellationToken cancellation) => S3Failures.Explain<IReadOnlyList<PartETag>>(
        async () =>
        {
            var parts = new List<PartETag>();
            var request = new ListPartsRequest { BucketName = settings.Bucket, Key = key, UploadId = upload };
            while (true)
            {
                var page = await _client.ListPartsAsync(request, cancellation);
                parts.AddRange((page.Parts ?? []).Select(part => new PartETag(part.PartNumber!.Value, part.ETag)));
                if (page.IsTruncated != true || page.NextPartNumberMarker is not { } last) return parts;
                request.PartNumberMarker = last.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }, cancellation);

    /// <summary>The parts become the object in one step. What was written under other numbers is gone.</summary>
    public Task CompleteUpload(string key, string upload, IReadOnlyList<PartETag> parts) => S3Failures.Explain(
        () => _client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = settings.Bucket, Key = key, UploadId = upload, PartETags = [.. parts] }), default);

    /// <summary>Ends every multipart upload of this key, known or not.</summary>
    public async Task AbortUploads(string key, CancellationToken cancellation)
    {
        await foreach (var (found, upload) in Uploads(key, cancellation))
        {
            if (found == key) await Abort(key, upload, cancellation);
        }
    }

    /// <summary>Unfinished multipart uploads of keys that begin so. Some services list those of a whole key only.</summary>
    public async IAsyncEnumerable<(string Key, string Upload)> Uploads(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListMultipartUploadsRequest { BucketName = settings.Bucket, Prefix = prefix };
        bool more;
        do
        {
            var page = await S3Failures.Explain(() => _client.ListMultipartUploadsAsync(request, cancellation), cancellation);
            foreach (var upload in page.MultipartUploads ?? []) yield return (upload.Key, upload.UploadId);
            (more, request.KeyMarker, request.UploadIdMarker) = (page.IsTruncated == true, page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (more);
    }

    public void Dispose() => _client.Dispose();

    async Task Abort(string key, string upload, CancellationToken cancellation)
    {
        try
        {
            await S3Failures.Explain(
                () => _client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = settings.Bucket, Key = key, UploadId = upload }, cancellation), cancellation);
        }
        catch (StorageException failure) when (S3Failures.IsUploadGone(failure))
        {
            // An attempt before this one was heard after all.
        }
    }

    static AWSCredentials Credentials(S3Settings settings) => settings.SessionToken is { } token
        ? new SessionAWSCredentials(settings.AccessKey, settings.SecretKey, token)
        : new BasicAWSCredentials(settings.AccessKey, settings.SecretKey);

    static AmazonS3Config Configuration(S3Settings settings)
    {
        var configuration = new AmazonS3Config
        {
            Timeout = Timeout,
            ConnectTimeout = ConnectTimeout,
            MaxErrorRetry = Retries,
            RetryMode = RequestRetryMode.Standard,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = settings.ForcePathStyle,
            IgnoreConfiguredEndpointUrls = true,
        };
        if (settings.Endpoint is null) configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        else (configuration.ServiceURL, configuration.AuthenticationRegion) = (settings.Endpoint.ToString(), settings.Region);
        return configuration;
    }
}
