using Chat.Modules.Protocol;

namespace Chat.Modules.AccountData.Contract;

public static class AccountDataFaults
{
    public static readonly Fault Stale = new(200, "account_data_stale", "Another device has changed something first.", Temporary: true);
    public static readonly Fault Full = new(201, "account_data_full", "Your account holds as much as it may.");
    public static readonly Fault TooManyChanges = new(202, "too_many_changes", "Too many changes in a short time.", Temporary: true);
}
