using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Modules.Relay;
using Chat.Tests.FaultTests.Simulation;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Chat.Tests.Modules.Relay;

public sealed class DeviceStreamTests
{
    static readonly Id Conversation = NewId();

    /// <summary>The last entries of the log have disappeared, and the next one is stored while that is being found out.</summary>
    [Test]
    public async Task An_entry_that_comes_while_an_empty_end_is_read_goes_out()
    {
        var link = new SimulatedLink(new Caller(NewId(), NewId()), NewId(), softBytes: 1_000);
        var log = new HeldLog();
        using var stream = new DeviceStream(link, log, new DeviceStreams(), new Audiences(), NullLogger.Instance);
        stream.Follow(Conversation, acked: 4, last: 5);
        stream.Start();
        var first = await log.NextReading();
        stream.Offer(Conversation, sequence: 6, new byte[] { 6 });
        first.SetResult(new LogPage(ReadOnlyMemory<byte>.Empty, 4));
        var second = await log.NextReading();
        second.SetResult(new LogPage(new byte[] { 6 }, 6));
        while (stream.SentUpTo(Conversation) < 6) await Task.Yield();
        Assert.That(link.Deliver().ToArray(), Is.EqualTo(new byte[] { 6 }));
    }

    static Id NewId() => Id.FromBytes(Guid.NewGuid().ToByteArray());

    /// <summary>Says what is there when the test wants it to.</summary>
    sealed class HeldLog : IConversationLog
    {
        readonly System.Threading.Channels.Channel<TaskCompletionSource<LogPage>> _readings =
            System.Threading.Channels.Channel.CreateUnbounded<TaskCompletionSource<LogPage>>();

        public async Task<TaskCompletionSource<LogPage>> NextReading()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return await _readings.Reader.ReadAsync(patience.Token);
        }

        public Task<LogPage> ReadFrames(Id conversation, long after, int bytes, CancellationToken cancellation)
        {
            var reading = new TaskCompletionSource<LogPage>(TaskCreationOptions.RunContinuationsAsynchronously);
            _readings.Writer.TryWrite(reading);
            return reading.Task;
        }

        public Task<Id> LogId(CancellationToken cancellation) => throw new NotSupportedException();

        public Task<LogEntry?> Find(Id conversation, long sequence, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Id?> SenderOf(Id conversation, long sequence, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<Id, long>> CountUnread(Id user, IReadOnlyList<(Id Conversation, long After)> read, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
