using System.Threading.Channels;

namespace Chat.Modules.Ports;

/// <summary>Wakes one waiter; signals given while nobody waits count once.</summary>
public sealed class Signal
{
    readonly Channel<bool> _raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Raise() => _raised.Writer.TryWrite(true);

    public async ValueTask Wait(CancellationToken cancellation) => await _raised.Reader.ReadAsync(cancellation);
}
