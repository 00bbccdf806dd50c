namespace Chat.Modules.Accounts;

/// <summary>What a username may be, and when two of them are too alike.</summary>
static class Usernames
{
    const int Shortest = 3;
    const int Longest = 32;

    /// <summary>The lower-case form; null when it is no username. Letters of other scripts are refused, so only the look-alikes within a–z 0–9 remain.</summary>
    public static string? Normalise(string text)
    {
        if (text.Length is < Shortest or > Longest || !text.All(IsAllowed) || !char.IsAsciiLetterOrDigit(text[0])) return null;
        return text.ToLowerInvariant();
    }

    /// <summary>Equal for usernames that a hurried reader takes for the same.</summary>
    public static string Skeleton(string username) => string.Concat(username.Where(char.IsAsciiLetterOrDigit).Select(letter => letter switch
    {
        '0' => 'o',
        '1' or 'i' => 'l',
        _ => letter,
    }));

    static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-';
}
