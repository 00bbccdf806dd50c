using Chat.Modules.Protocol;

namespace Chat.Modules.Keys.Contract;

public static class KeyFaults
{
    public static readonly Fault DeviceListStale = new(120, "device_list_stale", "The device list is not the next version of the stored one.", Temporary: true);
    public static readonly Fault TooManyClaims = new(121, "too_many_claims", "Too many conversations started in a short time.", Temporary: true);
}
