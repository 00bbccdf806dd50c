namespace Chat.Modules.Accounts;

static class PasskeyLimits
{
    public const int PerAccount = 20;

    /// <summary>WebAuthn level 3, §4.</summary>
    public const int CredentialIdBytes = 1023;

    public const int UserHandleBytes = 64;
    public const int ClientDataBytes = 4 * 1024;
    public const int AuthenticatorDataBytes = 4 * 1024;
    public const int AttestationBytes = 16 * 1024;
    public const int SignatureBytes = 1024;
    public const int WrapBytes = 256;
}
