using Chat.Modules.Protocol;

namespace Chat.Modules.Privacy.Contract;

public static class PrivacyFaults
{
    public static readonly Fault BlocksFull = new(240, "blocks_full", "You have blocked 1,000 people; unblock somebody first.");
}
