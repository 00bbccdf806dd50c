using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public static class DeviceLinkFaults
{
    public static readonly Fault Unknown = new(170, "device_link_unknown", "There is no such link, or it has expired.");
    public static readonly Fault Taken = new(171, "device_link_taken", "Another device has answered this link already.");
    public static readonly Fault Declined = new(172, "device_link_declined", "The link was declined on the other device.");
    public static readonly Fault Used = new(173, "device_link_used", "The link has been used.");
    public static readonly Fault NotReady = new(174, "device_link_not_ready", "The other device has not come so far.", Temporary: true);
    public static readonly Fault TooMany = new(175, "too_many_device_links", "Too many devices ask to be linked. Please wait a little.", Temporary: true);
}
