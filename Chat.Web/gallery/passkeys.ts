import type { NewPasskey, Passkey, PasskeyApi, PasskeyChallenge, PasskeyCreation, Unlocking } from '../src/client/api';

const DAY = 86_400_000;

/** Passkeys of a made-up account: one opens the history, one does not. */
export class FakePasskeys implements PasskeyApi {
  #passkeys: Passkey[];

  /** @param opened called when the history is unlocked */
  constructor(
    now: number,
    private readonly opened: () => void,
  ) {
    this.#passkeys = [
      passkey(1, 'Chrome on Android', now - 40 * DAY, now - DAY, true),
      passkey(2, 'Blue security key', now - 3 * DAY, null, false),
    ];
  }

  passkeys = async (): Promise<Passkey[]> => this.#passkeys;

  async beginPasskey(password: string): Promise<PasskeyCreation> {
    if (password !== 'correct horse') throw { code: 'password_wrong', text: '', retryAfterSeconds: null };
    return {
      ...(await this.beginPasskeySignIn()),
      userHandle: new Uint8Array([1]),
      username: 'ana',
      displayName: 'Ana Álvarez',
      existing: [],
    };
  }

  async addPasskey({ name, secret }: NewPasskey): Promise<Passkey> {
    const made = passkey(this.#passkeys.length + 1, name, Date.now(), null, secret !== null);
    this.#passkeys = [...this.#passkeys, made];
    return made;
  }

  async renamePasskey(id: string, name: string): Promise<void> {
    this.#passkeys = this.#passkeys.map((one) => (one.id === id ? { ...one, name } : one));
  }

  async removePasskey(id: string): Promise<void> {
    this.#passkeys = this.#passkeys.filter((one) => one.id !== id);
  }

  beginPasskeySignIn = async (): Promise<PasskeyChallenge> => ({
    challenge: new Uint8Array(32),
    rpId: location.hostname,
    prfInput: new Uint8Array(32),
  });
  signInWithPasskey = async () => this.opened();

  async unlock(by: Unlocking): Promise<void> {
    if ('password' in by && by.password !== 'correct horse')
      throw { code: 'unlock_password_wrong', text: '', retryAfterSeconds: null };
    this.opened();
  }
}

function passkey(
  id: number,
  name: string,
  createdAt: number,
  lastUsedAt: Passkey['lastUsedAt'],
  unlocks: boolean,
): Passkey {
  return {
    id: id.toString(16).padStart(32, 'e'),
    credentialId: new Uint8Array([id]),
    name,
    createdAt,
    lastUsedAt,
    unlocks,
  };
}
