using System.Buffers.Binary;
using System.Globalization;
using Chat.Modules.Ports;

namespace Chat.Modules.Accounts;

/// <summary>Nine random digits, to be read out over the phone. They say nothing about when somebody joined.</summary>
static class ContactNumbers
{
    const int Lowest = 100_000_000;
    const int Count = 900_000_000;

    public static string New(IIdSource ids)
    {
        var random = BinaryPrimitives.ReadUInt64BigEndian(ids.NewSecret(sizeof(ulong)));
        return (Lowest + random % Count).ToString(CultureInfo.InvariantCulture);
    }
}
