using Chat.Modules.Protocol;

namespace Chat.Modules.Accounts.Contract;

public static class AccountFaults
{
    public static readonly Fault MalformedRequest = new(100, "malformed_request", "The request could not be read.");
    public static readonly Fault InviteUnknown = new(101, "invite_unknown", "This invite does not exist.");
    public static readonly Fault InviteUsed = new(102, "invite_used", "This invite has been used up.");
    public static readonly Fault InviteExpired = new(103, "invite_expired", "This invite has expired.");
    public static readonly Fault UsernameTaken = new(104, "username_taken", "This username, or one that looks like it, is taken.");
    public static readonly Fault UsernameInvalid =
        new(105, "username_invalid", "A username is 3 to 32 letters a to z, digits, dots, underscores or hyphens, and starts with a letter or digit.");
    public static readonly Fault DisplayNameInvalid = new(106, "display_name_invalid", "A name is 1 to 64 characters that can be seen.");
    public static readonly Fault IdTaken = new(107, "id_taken", "This id belongs to another account or device.");
    public static readonly Fault SignInRefused = new(108, "sign_in_refused", "The username or the password is wrong.");
    public static readonly Fault TooManyAttempts = new(109, "too_many_attempts", "Too many attempts. Please wait a little.", Temporary: true);
    public static readonly Fault ResetUnknown = new(160, "reset_unknown", "This link does not work. It was used, or a later one took its place.");
    public static readonly Fault ResetExpired = new(161, "reset_expired", "This link has expired.");
    public static readonly Fault NotAnOwner = new(162, "not_an_owner", "Only an owner of the server may do this.");
    public static readonly Fault OwnAccount = new(163, "own_account", "You cannot do this to your own account.");
    public static readonly Fault DeviceRevoked = new(176, "device_revoked", "This device was signed out.");
    public static readonly Fault AccountDisabled = new(177, "account_disabled", "This account is disabled.");
    public static readonly Fault UnknownPerson = Faults.UnknownPerson;
    public static readonly Fault TooManyDevices = new(190, "too_many_devices", "Too many new devices of yours in one day. Try again tomorrow.", Temporary: true);
    public static readonly Fault TooManyInvites = new(119, "too_many_invites", "You have as many open invites as one person may have. Share one of them, or wait until one expires.", Temporary: true);
    public static readonly Fault PasswordWrong = new(145, "password_wrong", "This is not your current password.");
    public static readonly Fault RecoveryRefused = new(146, "recovery_refused", "The username or the recovery code is wrong.");
    public static readonly Fault SecondFactorNeeded = new(147, "second_factor_needed", "Enter the code from your authenticator.");
    public static readonly Fault SecondFactorWrong = new(148, "second_factor_wrong", "This code is not right, or was used already. Enter the one that is shown now.");
    public static readonly Fault SecondFactorOn = new(149, "second_factor_on", "The second factor is on already.");
    public static readonly Fault SecondFactorNotBegun = new(150, "second_factor_not_begun", "Turn on the second factor anew: this attempt is over.");
    public static readonly Fault OwnerNeeded = new(151, "owner_needed", "You are the only owner of this server, and others are still here. Make somebody else owner first.");

    /// <summary>What somebody hears who is signed in and shows a wrong secret.</summary>
    public static Fault Wrong(SecretKind kind) => kind == SecretKind.Password ? PasswordWrong : RecoveryRefused;
}
