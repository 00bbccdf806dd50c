using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Chat.Modules.Accounts;

/// <summary>Time-based one-time passwords (RFC 6238) as every authenticator makes them: HMAC-SHA-1, steps of 30 seconds.</summary>
static class Totp
{
    public const int SecretBytes = 20;
    public const int Digits = 6;

    const int StepSeconds = 30;

    /// <summary>Clocks differ and people type slowly: one step before and one after count, too.</summary>
    const int Tolerance = 1;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step (RFC 4226 §5.3).</summary>
    /// <param name="secret">Shared with the authenticator.</param>
    /// <param name="step">Counted from 1970.</param>
    /// <param name="digits">6 to 8.</param>
    public static string CodeAt(byte[] secret, long step, int digits = Digits)
    {
        var counter = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The one hash that every authenticator knows; HMAC does not rest on what is broken in SHA-1.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xF)) & int.MaxValue;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step that the code is of, if that is near and later than <paramref name="lastStep"/>; else null.</summary>
    public static long? StepOf(byte[] secret, string code, DateTimeOffset now, long lastStep)
    {
        var digits = System.Text.Encoding.ASCII.GetBytes(code.Length > 2 * Digits ? "" : code.Replace(" ", "", StringComparison.Ordinal));
        long? found = null;
        for (var step = StepAt(now) - Tolerance; step <= StepAt(now) + Tolerance; step++)
        {
            var right = CryptographicOperations.FixedTimeEquals(digits, System.Text.Encoding.ASCII.GetBytes(CodeAt(secret, step)));
            if (right && step > lastStep) found ??= step;
        }
        return found;
    }
}
