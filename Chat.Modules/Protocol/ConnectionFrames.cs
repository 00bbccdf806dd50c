using Mediator;
using MessagePack;

namespace Chat.Modules.Protocol;

/// <summary>The first frame of a connection.</summary>
/// <param name="Fences">What this device's memory says that its fence is: the one last confirmed, and one whose confirmation got no answer.</param>
public sealed record Hello(Caller Caller, int ProtocolVersion, string ClientName, string ClientVersion, Id? LastLogId, IReadOnlyList<Id> Fences) : IClientFrame
{
    public const int SpokenVersion = 1;

    const int MostFences = 2;

    public static Hello Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 4);
        return new Hello(caller, reader.ReadInt32(), reader.ReadText(Limits.ClientNameChars), reader.ReadText(Limits.ClientNameChars),
            reader.TryReadNil() ? null : reader.ReadId(), fields < 5 || reader.TryReadNil() ? [] : reader.ReadIds(MostFences));
    }
}

/// <summary>
/// Moves the device's fence on. Whoever does so is the one memory that may go on as this device: a copy of it still knows the fence from before.
/// Has no answer; a <c>pong</c> to what was sent behind it says that it is on disk.
/// </summary>
/// <param name="Current">As <c>welcome</c> has told it.</param>
public sealed record ConfirmFence(Caller Caller, Id? Current, Id Next) : IClientFrame, IRequest<Outcome<Done>>
{
    public static ConfirmFence Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 2);
        return new ConfirmFence(caller, reader.TryReadNil() ? null : reader.ReadId(), reader.ReadId());
    }
}

public sealed record Ping(Caller Caller, uint Token) : IClientFrame
{
    public static Ping Read(ref MessagePackReader reader, int fields, Caller caller)
    {
        FrameReading.Require(fields, 1);
        return new Ping(caller, reader.ReadUInt32());
    }
}

public readonly record struct Pong(uint Token, long ServerTime) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Pong, 2);
        writer.Write(Token);
        writer.Write(ServerTime);
    }
}

/// <summary>One member's place in a conversation. Both numbers are sequences, cumulative.</summary>
public readonly record struct MemberCursor(Id User, long DeliveredUpTo, long ReadUpTo);

/// <summary>A conversation as <c>welcome</c> lists it.</summary>
/// <param name="Members">Of a group: the caller's own, and one named by the conversation's id for all others together.</param>
/// <param name="Role">0 in direct conversations, 1 = member, 2 = admin of a group.</param>
/// <param name="ExpiresAfter">Seconds; 0 = never.</param>
public sealed record WelcomedConversation(
    Id Conversation, int Kind, long Epoch, long LastSequence, long Acked, long ReadUpTo, long Unread, IReadOnlyList<MemberCursor> Members, bool InGroup,
    int Role, long ExpiresAfter, int MemberCount);

/// <param name="Fence">The device's fence, null before its first <see cref="ConfirmFence"/>.</param>
public sealed record Welcome(
    Id Session, Id LogId, long ServerTime, int FramesPerSecond, IReadOnlyList<WelcomedConversation> Conversations, Id? Fence) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Welcome, 7);
        writer.WriteId(Session);
        writer.WriteId(LogId);
        writer.Write(ServerTime);
        writer.Write(Limits.HeartbeatSeconds);
        WriteLimits(ref writer);
        writer.WriteArrayHeader(Conversations.Count);
        foreach (var conversation in Conversations) WriteConversation(ref writer, conversation);
        writer.WriteOptional(Fence);
    }

    void WriteLimits(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(5);
        writer.Write(Limits.MaxFrameBytes);
        writer.Write(Limits.MaxPayloadBytes);
        writer.Write(FramesPerSecond);
        writer.Write(Limits.OutstandingRequests);
        writer.Write(Limits.WindowBytes);
    }

    static void WriteConversation(ref MessagePackWriter writer, WelcomedConversation conversation)
    {
        writer.WriteArrayHeader(12);
        writer.WriteId(conversation.Conversation);
        writer.Write(conversation.Kind);
        writer.Write(conversation.Epoch);
        writer.Write(conversation.LastSequence);
        writer.Write(conversation.Acked);
        writer.Write(conversation.ReadUpTo);
        writer.Write(conversation.Unread);
        writer.WriteArrayHeader(conversation.Members.Count);
        foreach (var member in conversation.Members)
        {
            writer.WriteArrayHeader(3);
            writer.WriteId(member.User);
            writer.Write(member.DeliveredUpTo);
            writer.Write(member.ReadUpTo);
        }
        writer.Write(conversation.InGroup);
        writer.Write(conversation.Role);
        writer.Write(conversation.ExpiresAfter);
        writer.Write(conversation.MemberCount);
    }
}

/// <param name="RequestId">0 when the error answers no request.</param>
/// <param name="Fault">What went wrong.</param>
public readonly record struct Error(uint RequestId, Fault Fault) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Error, 6);
        writer.Write(RequestId);
        writer.Write(Fault.Number);
        writer.Write(Fault.Code);
        writer.Write(Fault.Text);
        writer.WriteOptional((long?)Fault.RetryAfter?.TotalMilliseconds);
        writer.WriteOptional(Fault.Epoch);
    }
}

public readonly record struct Bye(CloseCode Code, string Reason) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Bye, 2);
        writer.Write((int)Code);
        writer.Write(Reason);
    }
}

public enum ChangedWhat
{
    Conversations = 1,
    Devices = 2,
    Profile = 3,
    /// <summary>The names of the user that the subject is.</summary>
    Person = 4,
    AccountData = 5,
}

/// <summary>Something the client should fetch again over HTTP.</summary>
/// <param name="By">Who added or removed members of the conversation.</param>
public readonly record struct Changed(ChangedWhat What, Id? Subject, long Version, Id? By = null) : IServerFrame
{
    public void Write(ref MessagePackWriter writer)
    {
        writer.Begin(FrameKind.Changed, 4);
        writer.Write((int)What);
        writer.WriteOptional(Subject);
        writer.Write(Version);
        writer.WriteOptional(By);
    }
}
