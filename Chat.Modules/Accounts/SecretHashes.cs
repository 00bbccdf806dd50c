using System.Buffers.Binary;
using System.Security.Cryptography;
using Chat.Modules.Ports;

namespace Chat.Modules.Accounts;

/// <summary>
/// PBKDF2-SHA256 of a secret that the client has already stretched with Argon2id, so that a stolen database signs nobody in.
/// Stored as rounds (4 bytes, big endian), salt, hash: the rounds can be raised later.
/// </summary>
/// <param name="ids">Where salts come from.</param>
/// <param name="rounds">Of new hashes.</param>
sealed class SecretHashes(IIdSource ids, int rounds)
{
    public const int Rounds = 120_000;

    const int RoundsBytes = 4;
    const int SaltBytes = 16;
    const int HashBytes = 32;

    /// <summary>Stands in for the hash of an unknown account, so that refusing it costs the same time. It is the hash of nothing that anybody knows.</summary>
    public byte[] Nobody { get; } = Stored(rounds, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(HashBytes));

    public byte[] Make(byte[] secret)
    {
        var salt = ids.NewSecret(SaltBytes);
        return Stored(rounds, salt, Rfc2898DeriveBytes.Pbkdf2(secret, salt, rounds, HashAlgorithmName.SHA256, HashBytes));
    }

    public static bool Verify(byte[] secret, byte[] stored)
    {
        var rounds = BinaryPrimitives.ReadInt32BigEndian(stored);
        var salt = stored.AsSpan(RoundsBytes, SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(secret, salt, rounds, HashAlgorithmName.SHA256, HashBytes);
        return CryptographicOperations.FixedTimeEquals(hash, stored.AsSpan(RoundsBytes + SaltBytes));
    }

    static byte[] Stored(int rounds, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> hash)
    {
        var stored = new byte[RoundsBytes + SaltBytes + HashBytes];
        BinaryPrimitives.WriteInt32BigEndian(stored, rounds);
        salt.CopyTo(stored.AsSpan(RoundsBytes));
        hash.CopyTo(stored.AsSpan(RoundsBytes + SaltBytes));
        return stored;
    }
}
