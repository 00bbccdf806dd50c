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
    public static readonly Fault UnknownPerson = Faults.UnknownPerson;
}
