using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Chat.Modules.Accounts;

/// <summary>256 random bits. The database holds a plain SHA-256 of them: what cannot be guessed needs no slow hash.</summary>
static class AccessToken
{
    public const int Length = 32;

    public static string Encode(byte[] secret) => Base64Url.EncodeToString(secret);

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
