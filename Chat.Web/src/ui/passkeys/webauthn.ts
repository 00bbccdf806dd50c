import type { NewPasskey, PasskeyAnswer, PasskeyChallenge, PasskeyCreation } from '../../client/api';
import { asEngineError } from '../errors';
import { texts } from '../texts';

/** COSE: every authenticator has one of the two. */
const ES256 = -7;
const RS256 = -257;

export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential !== 'undefined';
}

/** Lets the browser and its authenticator make a passkey. @throws DOMException when the person or the browser does not want to */
export async function makePasskey(creation: PasskeyCreation): Promise<Omit<NewPasskey, 'name'>> {
  const { challenge, rpId, userHandle, username, displayName, existing, prfInput } = creation;
  const credential = (await navigator.credentials.create({
    publicKey: {
      challenge,
      rp: { id: rpId, name: texts.app },
      user: { id: userHandle, name: username, displayName },
      pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      excludeCredentials: existing.map((id) => ({ type: 'public-key', id })),
      attestation: 'none',
      extensions: { prf: { eval: { first: prfInput } } },
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    challenge,
    credentialId: new Uint8Array(credential.rawId),
    clientDataJson: new Uint8Array(response.clientDataJSON),
    attestationObject: new Uint8Array(response.attestationObject),
    secret: await secretOfNew(credential, creation),
  };
}

/** Lets the person choose a passkey of this site, whichever account it is of. @throws DOMException when there is none or none was chosen */
export async function askPasskey({
  challenge,
  rpId,
  prfInput,
}: PasskeyChallenge): Promise<Omit<PasskeyAnswer, 'deviceName'>> {
  const credential = await get({ challenge, rpId, extensions: { prf: { eval: { first: prfInput } } } });
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    challenge,
    credentialId: new Uint8Array(credential.rawId),
    clientDataJson: new Uint8Array(response.clientDataJSON),
    authenticatorData: new Uint8Array(response.authenticatorData),
    signature: new Uint8Array(response.signature),
    userHandle: response.userHandle && new Uint8Array(response.userHandle),
    secret: secretIn(credential),
  };
}

/** So that a passkey that is not known here any more is not offered again. Where the browser cannot be told, it stays. */
export function forget(rpId: string, credentialId: Uint8Array): void {
  const signal = (PublicKeyCredential as { signalUnknownCredential?: (which: object) => Promise<void> })
    .signalUnknownCredential;
  const id = btoa(String.fromCharCode(...credentialId))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  signal?.call(PublicKeyCredential, { rpId, credentialId: id }).catch(() => undefined);
}

/** What to say when it did not go well; the browser's own refusals have names, not sentences. */
export function passkeyRefusal(thrown: unknown): string {
  if (!(thrown instanceof DOMException)) return asEngineError(thrown).text;
  const { passkeys } = texts;
  switch (thrown.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return passkeys.notUsed;
    case 'InvalidStateError':
      return passkeys.alreadyThere;
    case 'NotSupportedError':
      return passkeys.notPossible;
    case 'SecurityError':
      return passkeys.needsName;
    case 'ConstraintError':
      return passkeys.needsLock;
    default:
      return texts.somethingWrong;
  }
}

/** Most authenticators give their secret only when they sign in, so a new one may be asked once more. */
async function secretOfNew(
  credential: PublicKeyCredential,
  { rpId, prfInput }: PasskeyCreation,
): Promise<PasskeyAnswer['secret']> {
  const secret = secretIn(credential);
  if (secret || !credential.getClientExtensionResults().prf?.enabled) return secret;
  try {
    const again = await get({
      // Nobody checks this signature: only the secret is wanted.
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId,
      allowCredentials: [{ type: 'public-key', id: credential.rawId }],
      extensions: { prf: { eval: { first: prfInput } } },
    });
    return secretIn(again);
  } catch {
    // It signs in all the same.
    return null;
  }
}

async function get(publicKey: PublicKeyCredentialRequestOptions): Promise<PublicKeyCredential> {
  const credential = await navigator.credentials.get({ publicKey: { ...publicKey, userVerification: 'required' } });
  return credential as PublicKeyCredential;
}

function secretIn(credential: PublicKeyCredential): PasskeyAnswer['secret'] {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (!first) return null;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : new Uint8Array(first.buffer as ArrayBuffer);
}
