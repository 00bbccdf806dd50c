using Chat.Modules.Protocol;

namespace Chat.Modules.Assets;

/// <param name="Uploader">Null when the account is gone.</param>
/// <param name="Length">Bytes that it has when it is finished.</param>
/// <param name="CompletedAt">Null while it is unfinished. This and the other time in milliseconds since 1970.</param>
/// <param name="EndsAt">From when on it counts as gone; null for what is attached.</param>
sealed record Asset(Id Id, Id? Uploader, long Length, long? CompletedAt, long? EndsAt)
{
    public bool IsFinished => CompletedAt is not null;

    public bool IsAlive(long now) => EndsAt is null || EndsAt > now;
}
