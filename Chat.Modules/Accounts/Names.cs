using System.Globalization;
using System.Text;

namespace Chat.Modules.Accounts;

/// <summary>What people and devices may be called: anything in any script, as long as it can be seen and does not rearrange its surroundings.</summary>
static class Names
{
    const int Longest = 64;

    /// <summary>The trimmed name; null when it is none.</summary>
    public static string? Normalise(string text)
    {
        // Before anything that walks the text: it may be megabytes long. A character is at most two UTF-16 units.
        var name = text.Length > 4 * Longest ? "" : text.Trim();
        if (name.EnumerateRunes().Count() is 0 or > Longest) return null;
        return name.EnumerateRunes().All(IsAllowed) && name.EnumerateRunes().Any(IsVisible) ? name : null;
    }

    static bool IsAllowed(Rune rune) => !Rune.IsControl(rune) && rune != Rune.ReplacementChar && !IsBidiOverride(rune.Value)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    static bool IsBidiOverride(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    static bool IsVisible(Rune rune) => !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark);
}
