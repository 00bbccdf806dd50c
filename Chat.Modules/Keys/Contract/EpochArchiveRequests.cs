using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>Keeps the caller's sealed key material of one epoch. The first one stays; later ones are ignored.</summary>
public sealed record StoreEpochArchive(Caller Caller, Id ConversationId, long Epoch, byte[] Sealed) : IRequest<Outcome<Done>>;

/// <summary>The caller's archives of the epochs <paramref name="From"/> to <paramref name="To"/>, ascending, at most <see cref="MaxArchives"/>.</summary>
public sealed record GetEpochArchives(Caller Caller, Id ConversationId, long From, long To) : IRequest<IReadOnlyList<EpochArchive>>
{
    public const int MaxArchives = 200;
}

public sealed record EpochArchive(long Epoch, byte[] Sealed);
