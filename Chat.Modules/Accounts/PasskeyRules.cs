using Chat.Modules.Accounts.Contract;
using Chat.Modules.Ports;

namespace Chat.Modules.Accounts;

/// <summary>What must look right before anything is parsed or looked up.</summary>
static class PasskeyRules
{
    public static bool IsSane(AddPasskey request) => IsSane(request.Challenge) && request.Wrap is null or { Length: > 0 and <= PasskeyLimits.WrapBytes }
        && request.Attestation is
        {
            CredentialId.Length: > 0 and <= PasskeyLimits.CredentialIdBytes,
            ClientDataJson.Length: > 0 and <= PasskeyLimits.ClientDataBytes,
            AttestationObject.Length: > 0 and <= PasskeyLimits.AttestationBytes,
        };

    public static bool IsSane(PasskeySignIn request) => IsSane(request.Challenge) && IsSane(request.Assertion) && !request.DeviceId.IsEmpty
        && request.UserHandle is null or { Length: <= PasskeyLimits.UserHandleBytes };

    static bool IsSane(PasskeyAssertion assertion) => assertion is
    {
        CredentialId.Length: > 0 and <= PasskeyLimits.CredentialIdBytes,
        ClientDataJson.Length: > 0 and <= PasskeyLimits.ClientDataBytes,
        AuthenticatorData.Length: > 0 and <= PasskeyLimits.AuthenticatorDataBytes,
        Signature.Length: > 0 and <= PasskeyLimits.SignatureBytes,
    };

    static bool IsSane(byte[] challenge) => challenge.Length == PasskeyChallenges.Bytes;
}
