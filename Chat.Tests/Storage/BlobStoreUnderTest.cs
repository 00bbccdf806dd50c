using Chat.Host.S3;
using Chat.Host.SingleNode;
using Chat.Modules.Ports;
using Chat.Tests.Storage.S3;

namespace Chat.Tests.Storage;

/// <summary>An empty store of any kind. A service of one's own takes the place of the tests' S3 service when the environment names it; CONTRIBUTING.md says how.</summary>
sealed class BlobStoreUnderTest : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("chat-blobs-").FullName;
    readonly List<IBlobStore> _opened = [];
    readonly S3Server? _server;
    readonly S3Settings? _settings;

    BlobStoreUnderTest(S3Server? server, S3Settings? settings) => (_server, _settings) = (server, settings);

    public static async Task<BlobStoreUnderTest> Start(BlobStoreKind kind)
    {
        if (kind == BlobStoreKind.Disk) return new BlobStoreUnderTest(null, null);
        if (OwnService() is { } settings) return new BlobStoreUnderTest(null, settings);
        var server = await S3Server.Start();
        server.Objects.OpaqueTags = kind == BlobStoreKind.S3WithOpaqueTags;
        return new BlobStoreUnderTest(server, server.Settings);
    }

    /// <summary>A new one each time, as after a restart.</summary>
    public IBlobStore Open()
    {
        _opened.Add(_settings is null ? new DiskBlobStore(Path.Combine(_folder, "assets")) : new S3BlobStore(new S3Bucket(_settings), _settings.Prefix, Path.Combine(_folder, "scratch")));
        return _opened[^1];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened.OfType<IDisposable>()) store.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    static S3Settings? OwnService() => Variable("CHAT_TEST_S3_ENDPOINT") is { Length: > 0 } endpoint
        ? new S3Settings(
            Variable("CHAT_TEST_S3_BUCKET")!, $"test-{Guid.NewGuid():n}/", new Uri(endpoint), Variable("CHAT_TEST_S3_REGION") ?? "us-east-1", Variable("AWS_ACCESS_KEY_ID")!, Variable("AWS_SECRET_ACCESS_KEY")!)
        : null;

    static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
