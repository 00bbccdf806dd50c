using System.Buffers.Text;
using Chat.Modules.Ports;
using Fido2NetLib;
using Fido2NetLib.Objects;

namespace Chat.Host.Passkeys;

/// <summary>The verifier of fido2-net-lib. Who made an authenticator is not asked for, so no list of makers is fetched from anywhere.</summary>
sealed class Fido2PasskeyVerifier : IPasskeyVerifier
{
    /// <summary>Every authenticator has one of the two.</summary>
    static readonly IReadOnlyList<PubKeyCredParam> Algorithms = [new(COSE.Algorithm.ES256), new(COSE.Algorithm.RS256)];

    public Task<PasskeyCredential?> VerifyCreation(RelyingParty site, byte[] challenge, PasskeyAttestation attestation, CancellationToken cancellation) => OrNull<PasskeyCredential?>(async () =>
    {
        var credential = await Library(site).MakeNewCredentialAsync(new MakeNewCredentialParams
        {
            AttestationResponse = new AuthenticatorAttestationRawResponse
            {
                Id = Base64Url.EncodeToString(attestation.CredentialId),
                RawId = attestation.CredentialId,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new AuthenticatorAttestationRawResponse.AttestationResponse
                {
                    AttestationObject = attestation.AttestationObject,
                    ClientDataJson = attestation.ClientDataJson,
                },
            },
            OriginalOptions = new CredentialCreateOptions
            {
                Rp = new PublicKeyCredentialRpEntity(site.Id, site.Id),
                User = new Fido2User { Id = [0], Name = "", DisplayName = "" },
                Challenge = challenge,
                PubKeyCredParams = Algorithms,
                AuthenticatorSelection = new AuthenticatorSelection { ResidentKey = ResidentKeyRequirement.Required, UserVerification = UserVerificationRequirement.Required },
            },
            // The table sees to it.
            IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true),
        }, cancellation);
        return new PasskeyCredential(credential.Id, credential.PublicKey, credential.SignCount);
    });

    public Task<long?> VerifyAssertion(RelyingParty site, byte[] challenge, PasskeyAssertion assertion, byte[] publicKey, CancellationToken cancellation) => OrNull<long?>(async () =>
    {
        var verified = await Library(site).MakeAssertionAsync(new MakeAssertionParams
        {
            AssertionResponse = new AuthenticatorAssertionRawResponse
            {
                Id = Base64Url.EncodeToString(assertion.CredentialId),
                RawId = assertion.CredentialId,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new AuthenticatorAssertionRawResponse.AssertionResponse
                {
                    AuthenticatorData = assertion.AuthenticatorData,
                    ClientDataJson = assertion.ClientDataJson,
                    Signature = assertion.Signature,
                },
            },
            OriginalOptions = new AssertionOptions { Challenge = challenge, RpId = site.Id, UserVerification = UserVerificationRequirement.Required },
            StoredPublicKey = publicKey,
            // The counter moves by compare-and-swap in the write that makes the session.
            StoredSignatureCounter = 0,
            IsUserHandleOwnerOfCredentialIdCallback = (_, _) => Task.FromResult(true),
        }, cancellation);
        return verified.SignCount;
    });

    static Fido2 Library(RelyingParty site) => new(new Fido2Configuration
    {
        RPID = site.Id,
        RPName = site.Id,
        Origins = new HashSet<string> { site.Origin },
        AllowCrossOriginRequests = false,
    });

    /// <summary>What strangers send is parsed in there, and not every malformed byte is answered with the library's own exception.</summary>
    static async Task<T?> OrNull<T>(Func<Task<T?>> verify)
    {
        try
        {
            return await verify();
        }
        catch (Exception refused) when (refused is not (OperationCanceledException or OutOfMemoryException))
        {
            return default;
        }
    }
}
