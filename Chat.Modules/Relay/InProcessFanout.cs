using Chat.Modules.Ports;
using Chat.Modules.Protocol;

namespace Chat.Modules.Relay;

/// <summary>All devices are connected here.</summary>
sealed class InProcessFanout(DeviceStreams streams) : IFanout
{
    public void HandOver(Id conversation, long sequence, ReadOnlyMemory<byte> frame, IReadOnlyCollection<Caller> receivers)
    {
        foreach (var receiver in receivers) streams.Of(receiver)?.Offer(conversation, sequence, frame);
    }
}
