using Mediator;
using MessagePack;

namespace Chat.Modules.Protocol;

public sealed record StartTyping(Caller Caller, Id Conversation) : IClientFrame, IRequest<Outcome<Done>>
{
    public static StartTyping Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 1);
        return new StartTyping(caller, reader.ReadId());
    }
}

public readonly record struct TypingBy(Id Conversation, Id User) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.TypingBy, 2);
        writer.WriteId(Conversation);
        writer.WriteId(User);
    }
}

/// <summary>Whose presence matters to this device now; replaces the earlier list.</summary>
public sealed record WatchPresence(Caller Caller, IReadOnlyList<Id> Users) : IClientFrame, IRequest<Outcome<Done>>
{
    public static WatchPresence Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 1);
        return new WatchPresence(caller, reader.ReadIds(Limits.WatchedUsers));
    }
}

/// <summary>Whether somebody looks at this device's app now. Until it is said, nobody does.</summary>
public sealed record ReportForeground(Caller Caller, bool InForeground) : IClientFrame, IRequest<Outcome<Done>>
{
    public static ReportForeground Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 1);
        return new ReportForeground(caller, reader.ReadBoolean());
    }
}

/// <param name="LastSeen">Milliseconds since 1970; null when unknown.</param>
public readonly record struct Presence(Id User, bool Online, long? LastSeen) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Presence, 3);
        writer.WriteId(User);
        writer.Write(Online);
        writer.WriteOptional(LastSeen);
    }
}
