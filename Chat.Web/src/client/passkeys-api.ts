import type { Bytes } from '../crypto/bytes';

/** Passkeys (WebAuthn level 3): the page talks to the authenticator, the engine to the server. Binaries are as the browser gives them. */

export interface Passkey {
  id: string;
  credentialId: Bytes;
  name: string;
  /** Milliseconds since 1970, as the other times. */
  createdAt: number;
  /** Null before the first sign-in with it. */
  lastUsedAt: number | null;
  /** It opens the history, too; another one needs the password or the recovery code once per device. */
  unlocks: boolean;
}

export interface PasskeyCreation {
  challenge: Bytes;
  rpId: string;
  userHandle: Bytes;
  username: string;
  displayName: string;
  existing: Bytes[];
  /** What the PRF extension is to be evaluated for. */
  prfInput: Bytes;
}

export interface NewPasskey {
  challenge: Bytes;
  credentialId: Bytes;
  clientDataJson: Bytes;
  attestationObject: Bytes;
  name: string;
  /** The PRF extension's output; null where there is none. */
  secret: Bytes | null;
}

export interface PasskeyChallenge {
  challenge: Bytes;
  rpId: string;
  prfInput: Bytes;
}

export interface PasskeyAnswer {
  challenge: Bytes;
  credentialId: Bytes;
  clientDataJson: Bytes;
  authenticatorData: Bytes;
  signature: Bytes;
  userHandle: Bytes | null;
  /** The PRF extension's output; null where there is none. */
  secret: Bytes | null;
  deviceName: string;
}

/** What opens the history of somebody who is signed in without it. */
export type Unlocking = { password: string } | { recoveryCode: string };

export interface PasskeyApi {
  passkeys(): Promise<Passkey[]>;
  /** Whoever finds a device open cannot add a way in of their own: `password_wrong`. */
  beginPasskey(password: string): Promise<PasskeyCreation>;
  addPasskey(made: NewPasskey): Promise<Passkey>;
  renamePasskey(id: string, name: string): Promise<void>;
  removePasskey(id: string): Promise<void>;
  beginPasskeySignIn(): Promise<PasskeyChallenge>;
  /** Afterwards the phase is `ready`, or `locked` when the passkey does not open the history. */
  signInWithPasskey(answer: PasskeyAnswer): Promise<void>;
  /** Ends the phase `locked`; a wrong password or code changes nothing: `unlock_password_wrong`, `unlock_code_wrong`. */
  unlock(by: Unlocking): Promise<void>;
}
