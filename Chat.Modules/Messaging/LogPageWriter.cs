using System.Buffers;
using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using MessagePack;

namespace Chat.Modules.Messaging;

/// <summary>Writes rows of the log as <c>message</c> frames, one after the other, without an object per row.</summary>
/// <param name="conversation">Whose log.</param>
/// <param name="after">The sequence before the first one.</param>
/// <param name="bytes">The page takes no further entry once it holds as much; it always holds one.</param>
/// <param name="now">What has expired by then (milliseconds since 1970) is written without its payload.</param>
sealed class LogPageWriter(Id conversation, long after, int bytes, long now)
{
    public const int MostEntries = 256;

    readonly ArrayBufferWriter<byte> _frames = new();

    public Id Conversation => conversation;

    public long Last { get; private set; } = after;

    /// <summary>False once the page is full.</summary>
    public bool Add(IAnswerRow row)
    {
        var writer = new MessagePackWriter(_frames);
        LogEntry.WriteFrame(ref writer, conversation, row.Number(0), new Caller(row.Id(1), row.Id(2)), row.Number(3), row.Number(4), row.Number(5), HasExpired(row) ? [] : row.Binary(6),
            row.Id(7), row.Number(8));
        writer.Flush();
        Last = row.Number(0);
        return _frames.WrittenCount < bytes;
    }

    bool HasExpired(IAnswerRow row) => row.Number(9) is > 0 and var expiry && expiry <= now;

    public LogPage ToPage() => new(_frames.WrittenMemory, Last);
}
