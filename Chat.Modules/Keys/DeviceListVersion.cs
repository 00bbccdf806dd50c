using MessagePack;

namespace Chat.Modules.Keys;

/// <summary>Reads the version out of a device list, an array whose second element it is. All else in it is between the clients.</summary>
static class DeviceListVersion
{
    /// <summary>Null when the payload is no device list.</summary>
    public static long? Read(byte[] payload)
    {
        try
        {
            var reader = new MessagePackReader(payload);
            if (reader.ReadArrayHeader() < 2) return null;
            reader.Skip();
            return reader.ReadInt64();
        }
        catch (Exception malformed) when (malformed is MessagePackSerializationException or EndOfStreamException or OverflowException)
        {
            return null;
        }
    }
}
