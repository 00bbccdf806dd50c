using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Relay.Contract;

/// <summary>Who has got and read a message, its author left out, and in groups those who came after it.</summary>
public sealed record GetReceipts(Caller Caller, Id Conversation, long Sequence) : IRequest<Outcome<IReadOnlyList<PersonReceipt>>>;

/// <param name="DeliveredAt">Milliseconds since 1970; null when not yet, hidden, or no longer known: only the time of a person's latest step is kept.</param>
/// <param name="ReadAt">As <paramref name="DeliveredAt"/>.</param>
public sealed record PersonReceipt(Id UserId, bool Delivered, bool Read, long? DeliveredAt, long? ReadAt);
