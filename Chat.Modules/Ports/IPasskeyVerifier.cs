namespace Chat.Modules.Ports;

/// <summary>Checks what an authenticator has signed (WebAuthn level 3): the ceremonies of §7.1 and §7.2, user verification required. Whose it is and whether its counter went back is the caller's to judge.</summary>
public interface IPasskeyVerifier
{
    /// <summary>The new credential; null when anything about the answer is wrong.</summary>
    Task<PasskeyCredential?> VerifyCreation(RelyingParty site, byte[] challenge, PasskeyAttestation attestation, CancellationToken cancellation);

    /// <summary>The authenticator's signature counter; null when anything about the answer is wrong.</summary>
    Task<long?> VerifyAssertion(RelyingParty site, byte[] challenge, PasskeyAssertion assertion, byte[] publicKey, CancellationToken cancellation);
}

/// <param name="Id">The host that passkeys belong to.</param>
/// <param name="Origin">The only page that may use them: scheme, host, and port where it is not the scheme's own.</param>
public sealed record RelyingParty(string Id, string Origin);

/// <param name="CredentialId">1 – 1,023 bytes.</param>
public sealed record PasskeyAttestation(byte[] CredentialId, byte[] ClientDataJson, byte[] AttestationObject);

public sealed record PasskeyAssertion(byte[] CredentialId, byte[] ClientDataJson, byte[] AuthenticatorData, byte[] Signature);

/// <param name="PublicKey">COSE_Key (RFC 9052).</param>
/// <param name="SignCount">0 for authenticators that do not count.</param>
public sealed record PasskeyCredential(byte[] Id, byte[] PublicKey, long SignCount);
