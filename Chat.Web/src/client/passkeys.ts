import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { CryptoError } from '../crypto/errors';
import { PRF_INPUT, passkeyWrappingKey } from '../crypto/passkey';
import { derivePassword } from '../crypto/password';
import { deriveRecovery } from '../crypto/recovery-code';
import { wrapVaultKey } from '../crypto/vault';
import { ProtocolError } from '../protocol/fault';
import type { PasskeyJson } from '../protocol/http';
import type { AccountRow, LockedRow } from '../store/schema';
import type { Accounts, OpenVault } from './account';
import type { Context } from './context';
import { newId } from './ids';
import type { NewPasskey, Passkey, PasskeyAnswer, PasskeyChallenge, PasskeyCreation, Unlocking } from './passkeys-api';
import { prove } from './proof';

/** Adding passkeys and signing in with them. Where one keeps a secret, it wraps the vault's key for that passkey alone. */
export class Passkeys {
  constructor(
    private readonly context: Pick<Context, 'store' | 'http' | 'account'>,
    private readonly accounts: Accounts,
  ) {}

  async list(): Promise<Passkey[]> {
    return (await this.context.http.passkeys()).passkeys.map(viewOf);
  }

  async begin(password: string): Promise<PasskeyCreation> {
    const { proof, vaultKey } = await prove(this.context, password);
    const begun = await this.context.http.beginPasskey(proof);
    await this.#keep(vaultKey);
    const { challenge, rpId, userHandle, username, displayName, existing } = begun;
    return {
      challenge: fromBase64Url(challenge),
      rpId,
      userHandle: fromBase64Url(userHandle),
      username,
      displayName,
      existing: existing.map(fromBase64Url),
      prfInput: PRF_INPUT,
    };
  }

  async add({ secret, name, ...made }: NewPasskey): Promise<Passkey> {
    const { vaultKey } = this.context.account();
    const wrap = secret && vaultKey && (await wrapVaultKey(vaultKey, await passkeyWrappingKey(secret), 'passkey'));
    const added = await this.context.http.addPasskey({
      challenge: toBase64Url(made.challenge),
      credentialId: toBase64Url(made.credentialId),
      clientDataJson: toBase64Url(made.clientDataJson),
      attestationObject: toBase64Url(made.attestationObject),
      name,
      wrap: wrap ? toBase64Url(wrap.sealed) : null,
    });
    return viewOf(added);
  }

  async #keep(vaultKey: Uint8Array): Promise<void> {
    const account = this.context.account();
    if (account.vaultKey) return;
    account.vaultKey = vaultKey;
    await this.context.store.updateAccount(account);
  }

  rename = (id: string, name: string) => this.context.http.renamePasskey(id, name);
  remove = (id: string) => this.context.http.removePasskey(id);

  async beginSignIn(): Promise<PasskeyChallenge> {
    const { challenge, rpId } = await this.context.http.passkeyChallenge();
    return { challenge: fromBase64Url(challenge), rpId, prfInput: PRF_INPUT };
  }

  /** A row without keys when the passkey does not open the vault; it is kept, so that a reload loses nothing. */
  async signIn({ secret, deviceName, ...answer }: PasskeyAnswer): Promise<AccountRow | LockedRow> {
    // Later its session is replaced, and nobody could say any more that it is gone.
    if (this.accounts.lost) await this.context.http.signOut().catch(() => undefined);
    const { me, wrap } = await this.context.http.signInWithPasskey({
      challenge: toBase64Url(answer.challenge),
      credentialId: toBase64Url(answer.credentialId),
      clientDataJson: toBase64Url(answer.clientDataJson),
      authenticatorData: toBase64Url(answer.authenticatorData),
      signature: toBase64Url(answer.signature),
      userHandle: answer.userHandle && toBase64Url(answer.userHandle),
      deviceId: newId(),
      deviceName,
      bearer: false,
    });
    const locked: LockedRow = { me, deviceName };
    await this.context.store.clear();
    await this.context.store.write((tx) => tx.objectStore('locked').put(locked, 'me'));
    if (!secret || !wrap) return locked;
    try {
      const vault = await this.accounts.openVault('passkey', await passkeyWrappingKey(secret), fromBase64Url(wrap));
      return await this.#enter(locked, vault);
    } catch (error) {
      // A wrap of a vault that has been made anew, or a connection that broke: the password or the code still opens it.
      if (error instanceof CryptoError || error instanceof ProtocolError) return locked;
      throw error;
    }
  }

  async unlock(locked: LockedRow, by: Unlocking): Promise<AccountRow> {
    const vault =
      'password' in by
        ? await this.#openByPassword(locked.me.username, by.password)
        : await this.#openByCode(by.recoveryCode);
    return this.#enter(locked, vault);
  }

  #enter({ me, deviceName }: LockedRow, vault: OpenVault): Promise<AccountRow> {
    return this.accounts.enterNewDevice(me, deviceName, vault);
  }

  #openByPassword(username: string, password: string): Promise<OpenVault> {
    return rightOr(
      () => new ProtocolError('unlock_password_wrong', 'This is not your password.'),
      async () => {
        const parameters = await this.context.http.passwordParameters(username);
        const { wrappingKey } = await derivePassword(password, { ...parameters, salt: fromBase64Url(parameters.salt) });
        return this.accounts.openVault('password', wrappingKey);
      },
    );
  }

  #openByCode(code: string): Promise<OpenVault> {
    return rightOr(
      () => new ProtocolError('unlock_code_wrong', 'This is not your recovery code.'),
      async () => this.accounts.openVault('recovery', (await deriveRecovery(code)).wrappingKey),
    );
  }
}

async function rightOr<T>(wrong: () => ProtocolError, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CryptoError ? wrong() : error;
  }
}

function viewOf({ unlocksVault, credentialId, ...passkey }: PasskeyJson): Passkey {
  return { ...passkey, credentialId: fromBase64Url(credentialId), unlocks: unlocksVault };
}
