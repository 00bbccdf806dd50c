using Mediator;
using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>Empties the payload of one of the user's own messages, for everybody and for good. Its place in the log stays.</summary>
public sealed record EraseMessage(Caller Caller, uint RequestId, Id Conversation, long Sequence) : IAnsweredFrame, IRequest<Outcome<Accepted>>
{
    public static EraseMessage Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 3);
        return new EraseMessage(caller, reader.ReadRequestId(), reader.ReadId(), reader.ReadCount());
    }
}

/// <summary>The message's payload is gone.</summary>
public readonly record struct Erased(Id Conversation, long Sequence) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Erased, 2);
        writer.WriteId(Conversation);
        writer.Write(Sequence);
    }
}
