using Chat.Modules.Protocol;
using Mediator;

namespace Chat.Modules.Assets.Contract;

/// <summary>A finished file, for members of a conversation that it is attached to.</summary>
public sealed record OpenAsset(Caller Caller, Id Asset) : IRequest<Outcome<OpenedAsset>>;

/// <param name="Contents">Seekable; whoever asked disposes it.</param>
public sealed record OpenedAsset(long Length, Stream Contents);

/// <summary>Attaches a file that the caller may read to another conversation of theirs. Again: changes nothing.</summary>
public sealed record AttachAsset(Caller Caller, Id Asset, Id Conversation) : IRequest<Outcome<Done>>;

/// <summary>No message of the caller's in the conversation names the file any more. What others attached stays; a file that nobody has attached is removed.</summary>
public sealed record DetachAsset(Caller Caller, Id Asset, Id Conversation) : IRequest<Outcome<Done>>;

/// <summary>Removes uploads that were given up, files that nobody has attached any more, and what lies in the store without being known. How many.</summary>
public sealed record SweepAssets : IRequest<int>;

/// <summary>How many finished files there are, and how many of them the store does not have.</summary>
public sealed record CountAssets : IRequest<AssetCount>;

public sealed record AssetCount(long Finished, long Missing);
