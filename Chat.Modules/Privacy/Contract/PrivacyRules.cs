using System.Collections.Immutable;
using Chat.Modules.Protocol;

namespace Chat.Modules.Privacy.Contract;

/// <summary>Who has blocked whom, and what people do not show. Immutable.</summary>
/// <param name="Blocks">Who blocks, and who is blocked.</param>
/// <param name="Settings">Of those who have changed them.</param>
public sealed record PrivacyRules(ImmutableHashSet<(Id User, Id Blocked)> Blocks, ImmutableDictionary<Id, PrivacySettings> Settings)
{
    public static PrivacyRules None { get; } = new([], ImmutableDictionary<Id, PrivacySettings>.Empty);

    /// <summary>True while either has blocked the other.</summary>
    public bool AreApart(Id one, Id other) => !Blocks.IsEmpty && (Blocks.Contains((one, other)) || Blocks.Contains((other, one)));

    /// <summary>Whether the two see each other's presence. Reciprocal: who hides it sees none.</summary>
    public bool SharePresence(Id one, Id other) => one == other || !AreApart(one, other) && Of(one).LastSeen && Of(other).LastSeen;

    /// <summary>Whether the two see what the other has read in their direct conversation. Reciprocal.</summary>
    public bool ShareReading(Id one, Id other) => one == other || !AreApart(one, other) && Of(one).ReadReceipts && Of(other).ReadReceipts;

    public PrivacyRules Without(Id user) => new(Blocks.Except(Blocks.Where(block => block.User == user || block.Blocked == user)), Settings.Remove(user));

    public PrivacySettings Of(Id user) => Settings.GetValueOrDefault(user, PrivacySettings.Default);
}

/// <param name="LastSeen">Others see when this user was last here, and this user sees it of others.</param>
/// <param name="ReadReceipts">Others see what this user has read, and this user sees it of others.</param>
public sealed record PrivacySettings(bool LastSeen, bool ReadReceipts)
{
    public static PrivacySettings Default { get; } = new(true, true);
}
