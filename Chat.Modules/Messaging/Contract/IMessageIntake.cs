using Chat.Modules.Protocol;

namespace Chat.Modules.Messaging.Contract;

/// <summary>The way in for messages, the one request too frequent for a task, a mediator and their allocations each (docs/decisions/0006).</summary>
public interface IMessageIntake
{
    /// <summary>Takes a message in; messages of one caller keep their order. The answer comes once the message is on disk, or refused.</summary>
    void Take(SendMessage message, IMessageSender sender);
}

/// <summary>Who gave a message in.</summary>
public interface IMessageSender
{
    /// <summary>Called once for each message, from any thread; must not block.</summary>
    void Answer(SendMessage message, Outcome<Accepted> outcome);
}
