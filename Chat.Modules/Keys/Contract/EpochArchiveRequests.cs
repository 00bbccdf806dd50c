using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>Keeps the caller's sealed key material of one epoch. The first one stays; later ones are ignored.</summary>
public sealed record StoreEpochArchive(Caller Caller, Id ConversationId, long Epoch, byte[] Sealed) : IRequest<Outcome<Done>>;

/// <summary>Keeps many at once, each as <see cref="StoreEpochArchive"/> does. Answers which were not kept, and why; the others are on disk.</summary>
public sealed record StoreEpochArchives(Caller Caller, IReadOnlyList<SealedArchive> Archives) : IRequest<Outcome<StoredArchives>>
{
    public const int MaxArchives = 200;
}

/// <param name="BaseEpoch">It holds what differs from the whole archive of this earlier epoch of the conversation; null when it is whole itself.</param>
public sealed record SealedArchive(Id ConversationId, long Epoch, byte[] Sealed, long? BaseEpoch = null);

/// <param name="NotAMember">Conversations that the caller is not in.</param>
/// <param name="WholeNeeded">Those that lean on an epoch of which the caller has no whole archive here: they must come whole.</param>
public sealed record StoredArchives(IReadOnlyList<Id> NotAMember, IReadOnlyList<EpochOf> WholeNeeded);

public sealed record EpochOf(Id ConversationId, long Epoch);

/// <summary>The caller's archives of the epochs <paramref name="From"/> to <paramref name="To"/>, ascending, at most <see cref="MaxArchives"/>.</summary>
public sealed record GetEpochArchives(Caller Caller, Id ConversationId, long From, long To) : IRequest<IReadOnlyList<EpochArchive>>
{
    public const int MaxArchives = 200;
}

/// <summary>The caller's archives of epochs of many conversations, and before each the whole one that it leans on.</summary>
public sealed record QueryEpochArchives(Caller Caller, IReadOnlyList<EpochRange> Ranges) : IRequest<Outcome<FoundArchives>>
{
    public const int MaxRanges = 200;

    /// <summary>After so many bytes no further archive is begun.</summary>
    public const int EnoughBytes = 2 * 1024 * 1024;
}

/// <summary>Both ends belong to it.</summary>
public sealed record EpochRange(Id ConversationId, long From, long To);

/// <param name="More">The answer was full: of the last conversation named, or of those after it, there may be more.</param>
public sealed record FoundArchives(IReadOnlyList<SealedArchive> Archives, bool More);

/// <summary>Of which epochs the caller has archives here, as ranges without gaps.</summary>
public sealed record ListHeldEpochs(Caller Caller, IReadOnlyList<EpochRange> Ranges) : IRequest<Outcome<HeldEpochs>>;

public sealed record HeldEpochs(IReadOnlyList<EpochRange> Ranges);

/// <param name="BaseEpoch">See <see cref="SealedArchive"/>.</param>
public sealed record EpochArchive(long Epoch, byte[] Sealed, long? BaseEpoch);
