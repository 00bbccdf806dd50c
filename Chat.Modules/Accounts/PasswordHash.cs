using System.Buffers.Binary;
using System.Security.Cryptography;
using Chat.Modules.Ports;

namespace Chat.Modules.Accounts;

/// <summary>
/// PBKDF2-SHA256 of a secret that the client has already stretched with Argon2id, so that a stolen database signs nobody in.
/// Stored as rounds (4 bytes, big endian), salt, hash: the rounds can be raised later.
/// </summary>
static class PasswordHash
{
    const int Rounds = 120_000;
    const int RoundsBytes = 4;
    const int SaltBytes = 16;
    const int HashBytes = 32;

    /// <summary>Stands in for the hash of an unknown account, so that refusing it costs the same time.</summary>
    public static readonly byte[] Nobody = Make(new byte[32], new byte[SaltBytes]);

    public static byte[] Make(byte[] secret, IIdSource ids) => Make(secret, ids.NewSecret(SaltBytes));

    public static bool Verify(byte[] secret, byte[] stored)
    {
        var rounds = BinaryPrimitives.ReadInt32BigEndian(stored);
        var salt = stored.AsSpan(RoundsBytes, SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(secret, salt, rounds, HashAlgorithmName.SHA256, HashBytes);
        return CryptographicOperations.FixedTimeEquals(hash, stored.AsSpan(RoundsBytes + SaltBytes));
    }

    static byte[] Make(byte[] secret, byte[] salt)
    {
        var stored = new byte[RoundsBytes + SaltBytes + HashBytes];
        BinaryPrimitives.WriteInt32BigEndian(stored, Rounds);
        salt.CopyTo(stored, RoundsBytes);
        Rfc2898DeriveBytes.Pbkdf2(secret, salt, stored.AsSpan(RoundsBytes + SaltBytes), Rounds, HashAlgorithmName.SHA256);
        return stored;
    }
}
