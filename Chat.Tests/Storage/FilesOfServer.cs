using System.Globalization;
using Chat.Tests.Storage.S3;

namespace Chat.Tests.Storage;

/// <summary>Where a server under test keeps uploaded files, and what lies there.</summary>
sealed class FilesOfServer : IAsyncDisposable
{
    FilesOfServer(S3Server? service) => Service = service;

    /// <summary>Null when they lie on the server's own disk.</summary>
    public S3Server? Service { get; }

    /// <summary>For the server, as on its command line.</summary>
    public string[] Arguments => Service?.Arguments ?? [];

    public static async Task<FilesOfServer> Start(BlobStoreKind kind) => new(kind == BlobStoreKind.S3 ? await S3Server.Start() : null);

    /// <param name="data">The server's data folder.</param>
    /// <param name="asset">Its path in the API.</param>
    public bool Has(string data, string asset) => Service is { } service
        ? service.Objects.Keys.Concat(service.Objects.Uploads.Select(upload => upload.Key)).Any(key => key.EndsWith(asset[^32..], StringComparison.Ordinal))
        : Directory.EnumerateFiles(data, $"{asset[^32..]}*", SearchOption.AllDirectories).Any();

    /// <summary>Bytes of all unfinished uploads, whether they count or not.</summary>
    public long UnfinishedBytes(string data) => Service?.UnfinishedBytes ?? OnDisk(data);

    /// <summary>Bytes of the one unfinished upload that are there to stay.</summary>
    public long CountedBytes(string data)
    {
        if (Service is not { } service) return OnDisk(data);
        var key = service.Objects.Keys.SingleOrDefault(key => key.Contains("/unfinished/", StringComparison.Ordinal));
        return key is not null && service.Objects.Find(key) is { } tail
            ? tail.Bytes.Length + long.Parse(tail.Metadata.GetValueOrDefault("parts-length", "0"), CultureInfo.InvariantCulture)
            : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (Service is not null) await Service.DisposeAsync();
    }

    static long OnDisk(string data)
    {
        var folder = new DirectoryInfo(Path.Combine(data, "assets", "unfinished"));
        return folder.Exists ? folder.EnumerateFiles().Sum(file => file.Length) : 0;
    }
}
