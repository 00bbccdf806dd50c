using Chat.Modules.Messaging.Contract;
using Chat.Modules.Protocol;
using Chat.Tests.Modules;
using Chat.Tests.Storage;
using MessagePack;
using NUnit.Framework;

namespace Chat.Tests.Budgets;

/// <summary>Bytes allocated on the way of a message of 256 bytes: numbers that do not jitter, so that a change that costs memory is noticed where it is made.</summary>
[NonParallelizable]
public sealed class AllocationTests
{
    const int Repetitions = 1000;

    static readonly Caller Caller = new(People.NewId(), People.NewId());
    static readonly LogEntry Entry = new(People.NewId(), 7, Caller, 1_700_000_000_000, EntryKind.Application, 3, new byte[256], People.NewId(), EntryFlags.CountsAsUnread | EntryFlags.MayNotify);

    [Test]
    public void A_frame_costs_its_own_bytes_and_no_more()
    {
        var frame = FrameWriting.Encode(Entry);
        Assert.That(PerRun(() => FrameWriting.Encode(Entry)), Is.LessThanOrEqualTo(frame.Length + 64));
    }

    [Test]
    public void Reading_a_message_costs_its_payload_and_one_object()
    {
        var bytes = SendFrame();
        Assert.That(PerRun(() =>
        {
            var reader = new MessagePackReader(bytes);
            var fields = reader.ReadArrayHeader() - 1;
            reader.Skip();
            SendMessage.Read(ref reader, fields, Caller);
        }), Is.LessThanOrEqualTo(Entry.Payload.Length + 200));
    }

    [Test]
    public async Task A_message_costs_at_most_two_kilobytes_from_the_intake_to_its_answer()
    {
        await using var chat = await ModulesUnderTest.Start(StoreKind.Sqlite);
        var ana = await chat.SignUpOwner();
        var ben = await chat.SignUp("ben", await chat.InviteBy(ana));
        var conversation = People.NewId();
        await chat.Sender.Send(new OpenDirectConversation(ana, conversation, ben.User));
        await chat.Sender.Send(new CommitChange(ana, 1, conversation, People.NewId(), 0, [1], [2], [3], [ana.Device, ben.Device], [], [], []));
        var intake = chat.Get<IMessageIntake>();
        await Take(intake, ana, conversation);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var round = 0; round < 5; round++) await Take(intake, ana, conversation);
        Assert.That((GC.GetTotalAllocatedBytes(precise: true) - before) / (5.0 * Repetitions), Is.LessThanOrEqualTo(2048));
    }

    static Task Take(IMessageIntake intake, Caller caller, Id conversation)
    {
        var counting = new CountingSender(Repetitions);
        for (var i = 0; i < Repetitions; i++)
            intake.Take(new SendMessage(caller, 1, conversation, People.NewId(), 1, Entry.Payload, Entry.Flags), counting);
        return counting.Done;
    }

    static double PerRun(Action run)
    {
        for (var i = 0; i < Repetitions; i++) run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repetitions; i++) run();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Repetitions;
    }

    static byte[] SendFrame()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(7);
        writer.Write((int)FrameKind.Send);
        writer.Write(1);
        writer.Write(Entry.Conversation.ToBytes());
        writer.Write(Entry.MessageId.ToBytes());
        writer.Write(3);
        writer.Write(Entry.Payload);
        writer.Write(1);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    sealed class CountingSender(int count) : IMessageSender
    {
        readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int _left = count;

        public Task Done => _done.Task;

        public void Answer(SendMessage message, Outcome<Accepted> outcome)
        {
            _ = outcome.Value;
            if (Interlocked.Decrement(ref _left) == 0) _done.SetResult();
        }
    }
}
