using Chat.Modules.Protocol;

namespace Chat.Modules.Groups.Contract;

/// <summary>Faults of group links, which exist over HTTP only.</summary>
public static class GroupFaults
{
    public static readonly Fault LinkUnknown = new(220, "group_link_unknown", "This link does not exist.");
    public static readonly Fault LinkExpired = new(221, "group_link_expired", "This link has expired.");
    public static readonly Fault LinkUsed = new(222, "group_link_used", "This link has been used up.");
    public static readonly Fault LinksFull = new(223, "group_links_full", "This group has 50 links; revoke one first.");
}
