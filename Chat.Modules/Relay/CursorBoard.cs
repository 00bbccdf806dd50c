using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Relay;

/// <summary>How far a device, or its user, has come in a conversation. 0 says nothing.</summary>
sealed record CursorMove(Caller Device, Id Conversation, long Acked, long Read)
{
    public CursorMove Farthest(CursorMove other) => this with { Acked = Math.Max(Acked, other.Acked), Read = Math.Max(Read, other.Read) };
}

/// <summary>
/// Gathers what clients acknowledge and read while the last gathering is being written, and writes the farthest of each together: cursors only ever grow, so
/// what was passed over is not missed. Receipts are told after the write. A crash loses what was not written; the devices are then sent those entries again.
/// Bounded by connected devices times their conversations. Writes while there is something to write, and keeps no task otherwise.
/// </summary>
sealed partial class CursorBoard(CursorsStore store, ReceiptPush receipts, TimeProvider time, ILogger<CursorBoard> logger)
{
    /// <summary>Long enough to gather a burst, short enough that nobody sees a tick come late.</summary>
    static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    readonly Lock _gate = new();
    Dictionary<(Id Device, Id Conversation), CursorMove> _moves = [];
    Dictionary<(Id Device, Id Conversation), CursorMove> _taken = [];
    bool _writing;

    public void Move(CursorMove move)
    {
        lock (_gate)
        {
            Gather(move);
            if (_writing) return;
            _writing = true;
        }
        _ = WriteAll();
    }

    /// <summary>Up to where the device has acknowledged, as far as that may not be on disk yet; 0 when nothing is under way.</summary>
    public long AcknowledgedIn(Id conversation, Id device)
    {
        lock (_gate) return Math.Max(_moves.GetValueOrDefault((device, conversation))?.Acked ?? 0, _taken.GetValueOrDefault((device, conversation))?.Acked ?? 0);
    }

    async Task WriteAll()
    {
        await Task.Yield();
        while (Take() is { } moves)
        {
            try
            {
                await receipts.Tell(await store.Move(moves, CancellationToken.None), CancellationToken.None);
                await Task.Delay(Gathering, time);
            }
            catch (Exception failure)
            {
                LogPutOff(logger, failure);
                lock (_gate)
                {
                    foreach (var move in moves) Gather(move);
                }
                if (failure is StorageException { Fault.Number: var number } && number == Faults.Stopping.Number) return;
                await Task.Delay(AfterFailure, time);
            }
        }
    }

    /// <summary>Null when there is nothing more, and the writing has ended.</summary>
    IReadOnlyList<CursorMove>? Take()
    {
        lock (_gate)
        {
            (_taken, _moves) = (_moves, []);
            if (_taken.Count > 0) return [.. _taken.Values];
            _writing = false;
            return null;
        }
    }

    void Gather(CursorMove move)
    {
        var key = (move.Device.Device, move.Conversation);
        _moves[key] = _moves.TryGetValue(key, out var earlier) ? earlier.Farthest(move) : move;
    }

    [LoggerMessage(LogLevel.Warning, "Cursors could not be written and are tried again")]
    static partial void LogPutOff(ILogger logger, Exception failure);
}
