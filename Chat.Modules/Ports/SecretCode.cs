using System.Buffers.Text;

namespace Chat.Modules.Ports;

/// <summary>128 random bits in base64url: nobody guesses one, and it fits into a link.</summary>
static class SecretCode
{
    const int Bytes = 16;
    const int Longest = 64;

    public static string New(IIdSource ids) => Base64Url.EncodeToString(ids.NewSecret(Bytes));

    /// <summary>False for what cannot be a code, so that it need not reach the database.</summary>
    public static bool IsCode(string text) => text.Length is > 0 and <= Longest && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
