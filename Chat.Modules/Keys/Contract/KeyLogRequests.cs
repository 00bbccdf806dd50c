using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Keys.Contract;

/// <summary>The key log as it is now.</summary>
/// <param name="LogId">The id of the conversations' log: another one after a backup was restored.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">RFC 9162 §2.1.1, SHA-256.</param>
public sealed record KeyLogHead(Id LogId, long Size, byte[] Root);

/// <summary>A head of the key log, and that it holds a list.</summary>
/// <param name="LogId">As in <see cref="KeyLogHead"/>.</param>
/// <param name="Size">As in <see cref="KeyLogHead"/>.</param>
/// <param name="Root">As in <see cref="KeyLogHead"/>.</param>
/// <param name="Index">Where the list's entry stands, from 0.</param>
/// <param name="Inclusion">The audit path, from the leaf upwards (RFC 9162 §2.1.3).</param>
public sealed record KeyLogPlace(Id LogId, long Size, byte[] Root, long Index, IReadOnlyList<byte[]> Inclusion);

public sealed record GetKeyLogHead : IRequest<KeyLogHead>;

/// <summary>That the log of <paramref name="From"/> entries is the beginning of the log of <paramref name="To"/> (RFC 9162 §2.1.4).</summary>
/// <param name="From">At least 1.</param>
/// <param name="To">At least <paramref name="From"/>, at most the size of the log.</param>
public sealed record GetKeyLogConsistency(long From, long To) : IRequest<Outcome<KeyLogConsistency>>;

public sealed record KeyLogConsistency(IReadOnlyList<byte[]> Proof);
