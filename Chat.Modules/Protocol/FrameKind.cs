namespace Chat.Modules.Protocol;

/// <summary>The first element of every frame. 1–63 come from clients, 64–127 from the server.</summary>
public enum FrameKind
{
    Hello = 1,
    Send = 2,
    Commit = 3,
    Ack = 4,
    Read = 5,
    Typing = 6,
    Watch = 7,
    History = 8,
    Ping = 9,
    Erase = 10,
    Confirm = 11,
    Foreground = 12,
    Welcome = 64,
    Accepted = 65,
    Error = 66,
    Message = 67,
    WelcomeTo = 68,
    Receipt = 69,
    Presence = 70,
    TypingBy = 71,
    Changed = 72,
    Bye = 73,
    Page = 74,
    Pong = 75,
    Erased = 76,
}
