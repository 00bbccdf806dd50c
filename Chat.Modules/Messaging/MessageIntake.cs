using Chat.Modules.Messaging.Contract;
using Chat.Modules.Ports;
using Chat.Modules.Protocol;
using Mediator;
using Microsoft.Extensions.Logging;

namespace Chat.Modules.Messaging;

readonly record struct TakenMessage(SendMessage Message, IMessageSender Sender);

/// <summary>Takes messages to the write queue, tells of those that are stored and answers their senders, in the order of the log.</summary>
sealed partial class MessageIntake(IDatabase database, MessageAppends appends, IPublisher publisher, ILogger<MessageIntake> logger)
    : IMessageIntake, IWriteListener<TakenMessage, Outcome<Appended>>
{
    /// <summary>What all messages together may hold that are not answered yet, so that a slow disk fills no memory. A lone one always may.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    /// <summary>About what a message holds beside its payload.</summary>
    const int Overhead = 512;

    long _bytes;

    public void Take(SendMessage message, IMessageSender sender)
    {
        var taken = new TakenMessage(message, sender);
        if (message.Payload.Length == 0) sender.Answer(message, Faults.PayloadEmpty);
        else if (message.Payload.Length > Limits.MaxPayloadBytes) sender.Answer(message, Faults.PayloadTooBig);
        else if (!TryHold(message)) sender.Answer(message, Faults.TooManyRequests);
        else if (!database.TryWrite(appends, taken, this)) _ = WaitForRoom(taken);
    }

    public void Stored(TakenMessage item, Outcome<Appended> result)
    {
        LetGo(item.Message);
        if (result.Fault is { } fault)
        {
            item.Sender.Answer(item.Message, fault);
            return;
        }
        Tell(result.Value.Told);
        item.Sender.Answer(item.Message, result.Value.Accepted);
    }

    public void Failed(TakenMessage item, Exception failure)
    {
        LetGo(item.Message);
        LogNotStored(logger, failure);
        item.Sender.Answer(item.Message, (failure as StorageException)?.Fault ?? Faults.StorageFailed);
    }

    bool TryHold(SendMessage message)
    {
        var own = BytesOf(message);
        if (Interlocked.Add(ref _bytes, own) is var all && (all <= MostBytes || all == own)) return true;
        LetGo(message);
        return false;
    }

    void LetGo(SendMessage message) => Interlocked.Add(ref _bytes, -BytesOf(message));

    static int BytesOf(SendMessage message) => message.Payload.Length + Overhead;

    async Task WaitForRoom(TakenMessage taken)
    {
        try
        {
            Stored(taken, await database.Write(appends, taken, CancellationToken.None));
        }
        catch (Exception failure)
        {
            Failed(taken, failure);
        }
    }

    /// <summary>A listener's failure is its own: the entry is stored, and devices find it in the log.</summary>
    void Tell(EntryStored stored)
    {
        try
        {
            var telling = publisher.Publish(stored, CancellationToken.None);
            if (!telling.IsCompletedSuccessfully) _ = Observe(telling.AsTask());
        }
        catch (Exception failure)
        {
            LogNotTold(logger, failure);
        }
    }

    async Task Observe(Task telling)
    {
        try
        {
            await telling;
        }
        catch (Exception failure)
        {
            LogNotTold(logger, failure);
        }
    }

    [LoggerMessage(LogLevel.Error, "A message could not be stored")]
    static partial void LogNotStored(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Error, "A listener failed; devices find the entry in the log")]
    static partial void LogNotTold(ILogger logger, Exception failure);
}
