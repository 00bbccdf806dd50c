using System.Threading.Channels;
using Chat.Modules.Protocol;

namespace Chat.Modules.Notifications;

/// <summary>Something that people away from their devices may have to hear of. Handed over by value: waiting in line costs no object.</summary>
/// <param name="By">Whose message it is, who has read, or the device at which nobody looks any more.</param>
/// <param name="Sequence">Of the message, or up to which it is read.</param>
readonly record struct PushCause(PushCauseKind Kind, Caller By, Id Conversation, long Sequence, StoredMessage Message)
{
    public static PushCause OfMessage(Caller by, Id conversation, long sequence, StoredMessage message) => new(PushCauseKind.Stored, by, conversation, sequence, message);

    public static PushCause OfReading(Caller by, Id conversation, long upTo) => new(PushCauseKind.Read, by, conversation, upTo, default);

    public static PushCause OfForegroundEnd(Caller device) => new(PushCauseKind.ForegroundEnded, device, default, 0, default);
}

enum PushCauseKind
{
    Stored,
    Read,
    ForegroundEnded,
}

/// <param name="Members">The users of the conversation.</param>
/// <param name="Payload">Null when it is too large for a push.</param>
/// <param name="ExpiresAt">Milliseconds since 1970; null for a message that stays.</param>
/// <param name="Mentions">Somebody is mentioned in it.</param>
readonly record struct StoredMessage(IReadOnlyList<Id> Members, long Epoch, byte[]? Payload, long? ExpiresAt, bool Mentions = false);

/// <summary>
/// The line between those who store messages and those who bring out pushes. Never waited for: what finds it full is dropped, since a push is a hint and the next
/// message brings the count. Bounded: at most <see cref="Most"/> causes, each with a payload of a push's size at most.
/// </summary>
sealed class PushQueue
{
    const int Most = 4096;

    readonly Channel<PushCause> _causes = Channel.CreateBounded<PushCause>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Add(in PushCause cause) => _causes.Writer.TryWrite(cause);

    public IAsyncEnumerable<PushCause> ReadAll(CancellationToken cancellation) => _causes.Reader.ReadAllAsync(cancellation);
}
