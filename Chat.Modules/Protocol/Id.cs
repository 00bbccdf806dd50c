using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Chat.Modules.Protocol;

/// <summary>16 bytes that name a user, device, conversation or message: <c>bin</c> on the socket, 32 lower-case hex digits in JSON.</summary>
public readonly record struct Id
{
    public const int Length = 16;

    readonly UInt128 _value;

    Id(UInt128 value) => _value = value;

    public bool IsEmpty => _value == default;

    public static Id FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static bool TryParse([NotNullWhen(true)] string? text, out Id id)
    {
        id = default;
        if (text is not { Length: 2 * Length } || !text.All(char.IsAsciiHexDigit)) return false;
        id = FromBytes(Convert.FromHexString(text));
        return true;
    }

    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString() => _value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}
