using Chat.Modules.Protocol;

namespace Chat.Modules.Ports;

/// <summary>Carries a stored entry to devices, wherever they are connected. A hint: what is lost on the way, the device's cursor makes good from the log.</summary>
public interface IFanout
{
    /// <param name="conversation">Whose log.</param>
    /// <param name="sequence">The entry's place there.</param>
    /// <param name="frame">The entry's frame, encoded once for all its receivers.</param>
    /// <param name="receivers">Connected devices; one that does not follow the conversation is passed over.</param>
    void HandOver(Id conversation, long sequence, ReadOnlyMemory<byte> frame, IReadOnlyCollection<Caller> receivers);
}
