using System.Security.Cryptography;

namespace Chat.Tests.Storage.S3;

/// <param name="Metadata">Names without <c>x-amz-meta-</c>.</param>
sealed record S3Object(byte[] Bytes, IReadOnlyDictionary<string, string> Metadata, string EntityTag);

sealed record S3Part(byte[] Bytes, string EntityTag);

/// <summary>What a bucket holds: objects, and multipart uploads on their way.</summary>
sealed class S3Objects
{
    const int LeastPartBytes = 5 * 1024 * 1024;

    readonly Lock _lock = new();
    readonly SortedDictionary<string, S3Object> _objects = new(StringComparer.Ordinal);
    readonly SortedDictionary<(string Key, string Id), SortedDictionary<int, S3Part>> _uploads = [];

    /// <summary>Entity tags look like digests and are none, as services with encryption or versions of their own give them.</summary>
    public bool OpaqueTags { get; set; }

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock) return [.. _objects.Keys];
        }
    }

    public IReadOnlyList<(string Key, string Id)> Uploads
    {
        get
        {
            lock (_lock) return [.. _uploads.Keys];
        }
    }

    /// <summary>Of all parts on their way, whether they count or not.</summary>
    public long PartBytes
    {
        get
        {
            lock (_lock) return _uploads.Values.Sum(parts => parts.Values.Sum(part => (long)part.Bytes.Length));
        }
    }

    public S3Object? Find(string key)
    {
        lock (_lock) return _objects.GetValueOrDefault(key);
    }

    public string Put(string key, byte[] bytes, IReadOnlyDictionary<string, string> metadata)
    {
        var tag = TagOf(bytes);
        lock (_lock) _objects[key] = new S3Object(bytes, metadata, tag);
        return tag;
    }

    public void Delete(string key)
    {
        lock (_lock) _objects.Remove(key);
    }

    public string Begin(string key)
    {
        var id = $"{Guid.NewGuid():n}_-.~{Guid.NewGuid():n}";
        lock (_lock) _uploads[(key, id)] = [];
        return id;
    }

    /// <summary>Null when there is no such upload.</summary>
    public string? PutPart(string key, string id, int number, byte[] bytes)
    {
        var tag = TagOf(bytes);
        lock (_lock)
        {
            if (!_uploads.TryGetValue((key, id), out var parts)) return null;
            parts[number] = new S3Part(bytes, tag);
            return tag;
        }
    }

    public IReadOnlyList<(int Number, S3Part Part)>? Parts(string key, string id)
    {
        lock (_lock) return _uploads.TryGetValue((key, id), out var parts) ? [.. parts.Select(part => (part.Key, part.Value))] : null;
    }

    /// <summary>Null when it is done; else the error's code.</summary>
    public string? Complete(string key, string id, IReadOnlyList<(int Number, string EntityTag)> named)
    {
        lock (_lock)
        {
            if (!_uploads.TryGetValue((key, id), out var parts)) return "NoSuchUpload";
            if (!named.Select(part => part.Number).SequenceEqual(named.Select(part => part.Number).Distinct().Order())) return "InvalidPartOrder";
            if (named.Count == 0 || named.Any(part => parts.GetValueOrDefault(part.Number)?.EntityTag != part.EntityTag)) return "InvalidPart";
            var bytes = named.Select(part => parts[part.Number].Bytes).ToList();
            if (bytes.SkipLast(1).Any(part => part.Length < LeastPartBytes)) return "EntityTooSmall";
            _objects[key] = new S3Object([.. bytes.SelectMany(part => part)], new Dictionary<string, string>(), $"\"{Guid.NewGuid():n}-{named.Count}\"");
            _uploads.Remove((key, id));
            return null;
        }
    }

    public bool Abort(string key, string id)
    {
        lock (_lock) return _uploads.Remove((key, id));
    }

    /// <summary>As Amazon's are, which its library compares with what it reads, unless tags are opaque.</summary>
#pragma warning disable CA5351 // Not for anybody's safety.
    string TagOf(byte[] bytes) => $"\"{(OpaqueTags ? $"{Guid.NewGuid():n}" : Convert.ToHexStringLower(MD5.HashData(bytes)))}\"";
#pragma warning restore CA5351
}
