using Chat.Modules.Protocol;

namespace Chat.Modules.Keys.Contract;

public static class KeyFaults
{
    public static readonly Fault DeviceListStale = new(120, "device_list_stale", "The device list does not follow the stored one.", Temporary: true);
    public static readonly Fault TooManyClaims = new(121, "too_many_claims", "Too many conversations started in a short time.", Temporary: true);
    public static readonly Fault KeyLogRange = new(220, "key_log_out_of_range", "The key log is not as long as that.");
}
