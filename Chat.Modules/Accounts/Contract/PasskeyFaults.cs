using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public static class PasskeyFaults
{
    public static readonly Fault Unknown = new(180, "passkey_unknown", "This passkey is not known here. It may have been removed.");
    public static readonly Fault Full = new(181, "passkeys_full", "An account has at most 20 passkeys. Remove one first.");
    public static readonly Fault ChallengeOver = new(182, "passkey_challenge_over", "This took too long. Try again.", Temporary: true);
    public static readonly Fault Refused = new(183, "passkey_refused", "The passkey's answer was not right. Try again.");
    public static readonly Fault Copied = new(184, "passkey_copied", "This passkey seems to have been copied. Sign in with your password and remove it.");
    public static readonly Fault Known = new(185, "passkey_known", "This passkey has been added already.");
    public static readonly Fault NameInvalid = new(186, "passkey_name_invalid", "A passkey's name is 1 to 64 characters that can be seen.");
}
