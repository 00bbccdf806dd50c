using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets.Contract;

/// <summary>Announces a file for a conversation that the caller is in.</summary>
/// <param name="Length">Bytes, 1 – <see cref="ChosenAssetLimits.MaxBytes"/>.</param>
public sealed record BeginUpload(Caller Caller, Id Conversation, long Length) : IRequest<Outcome<Upload>>;

/// <summary>How far an upload of the caller's has come.</summary>
public sealed record GetUpload(Caller Caller, Id Asset) : IRequest<Outcome<Upload>>;

/// <summary>
/// Goes on with an upload of the caller's. A refused request stores nothing; of one that breaks off in the middle what came is kept, unless it has a checksum.
/// The answer comes once everything is on disk.
/// </summary>
/// <param name="Offset">Where the upload must stand.</param>
/// <param name="Body">Read to its end.</param>
/// <param name="BodyLength">Its bytes, when they are known beforehand.</param>
/// <param name="Checksum">Null: none.</param>
public sealed record AppendToUpload(Caller Caller, Id Asset, long Offset, Stream Body, long? BodyLength, UploadChecksum? Checksum) : IRequest<Outcome<Upload>>
{
    /// <summary>How long a body may be silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
}

/// <summary>The caller wants the file nowhere any more: an unfinished upload is over, of a finished one what the caller attached is detached.</summary>
public sealed record EndUpload(Caller Caller, Id Asset) : IRequest<Outcome<Done>>;

/// <param name="Offset">Bytes that are on disk.</param>
/// <param name="Length">Bytes that it was announced with; when <paramref name="Offset"/> is as much it is finished.</param>
/// <param name="ExpiresAt">When an unfinished one is given up, in milliseconds since 1970; null for a finished one.</param>
public sealed record Upload(Id Asset, long Offset, long Length, long? ExpiresAt);

public enum ChecksumAlgorithm
{
    Sha1,
    Sha256,
}

/// <param name="Digest">Of the request's body.</param>
public sealed record UploadChecksum(ChecksumAlgorithm Algorithm, byte[] Digest);
