using Mediator;
using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>This device has stored everything up to the sequence.</summary>
public sealed record Acknowledge(Caller Caller, Id Conversation, long Sequence) : IClientFrame, IRequest<Outcome<Done>>
{
    public static Acknowledge Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 2);
        return new Acknowledge(caller, reader.ReadId(), reader.ReadCount());
    }
}

/// <summary>The user has seen everything up to the sequence.</summary>
public sealed record MarkRead(Caller Caller, Id Conversation, long Sequence) : IClientFrame, IRequest<Outcome<Done>>
{
    public static MarkRead Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 2);
        return new MarkRead(caller, reader.ReadId(), reader.ReadCount());
    }
}

public readonly record struct Receipt(Id Conversation, MemberCursor Cursor) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Receipt, 4);
        writer.WriteId(Conversation);
        writer.WriteId(Cursor.User);
        writer.Write(Cursor.DeliveredUpTo);
        writer.Write(Cursor.ReadUpTo);
    }
}
