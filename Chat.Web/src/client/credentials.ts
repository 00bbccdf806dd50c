import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { type DerivedSecret, derivePassword, newPasswordParameters } from '../crypto/password';
import { deriveRecovery, newRecoveryCode } from '../crypto/recovery-code';
import { type KeyWrap, wrapVaultKey } from '../crypto/vault';
import { OFFLINE, ProtocolError } from '../protocol/fault';
import type { CredentialsJson, NewPasswordJson, WrapJson } from '../protocol/http';
import type { AccountRow } from '../store/schema';
import type { Accounts } from './account';
import type { Context } from './context';
import type { AuthenticatorSecret, Names, Recover } from './credentials-api';
import { deriveProof, prove } from './proof';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Changes of one's own account. Loaded when somebody asks for one. */
export class Credentials {
  constructor(
    private readonly context: Context,
    private readonly accounts: Accounts,
    /** Something of the account's row is another. */
    private readonly changed: () => void,
  ) {}

  /** A new device, when everything is lost but the recovery code: the old password and the old code end here. */
  async recover(request: Recover): Promise<AccountRow> {
    const secret = await recoverySecret(request.recoveryCode);
    return this.accounts.enter({ kind: 'recovery', secret }, request, async ({ vaultKey }) => {
      const recovery = await newRecovery(vaultKey);
      const password = await newPassword(request.newPassword, vaultKey);
      await this.#replace({
        proof: { kind: 'recovery', authSecret: toBase64Url(secret.authSecret) },
        password: password.json,
        recoveryAuth: recovery.auth,
        wraps: [password.wrap, recovery.wrap],
      });
      return recovery.code;
    });
  }

  async changePassword(current: string, next: string): Promise<void> {
    const { proof, vaultKey } = await prove(this.context, current);
    const { json, wrap } = await newPassword(next, vaultKey);
    await this.#replace({ proof, password: json, recoveryAuth: null, wraps: [wrap] });
  }

  async newRecoveryCode(password: string): Promise<void> {
    const { proof, vaultKey } = await prove(this.context, password);
    const { code, auth, wrap } = await newRecovery(vaultKey);
    await this.#replace({ proof, password: null, recoveryAuth: auth, wraps: [wrap] });
    await this.#keep({ recoveryCode: code });
  }

  async changeNames({ username, displayName }: Names): Promise<void> {
    await this.#keep({ me: await this.context.http.putMe(username.trim().toLowerCase(), displayName.trim()) });
  }

  async hasSecondFactor(): Promise<boolean> {
    return (await this.context.http.secondFactor()).on;
  }

  async beginSecondFactor(password: string): Promise<AuthenticatorSecret> {
    const { proof } = await deriveProof(this.context, password);
    const secret = base32(fromBase64Url((await this.context.http.beginSecondFactor(proof)).secret));
    const issuer = new URL(this.context.origin).host;
    const label = encodeURIComponent(`${issuer}:${this.context.account().me.username}`);
    return { secret, uri: `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}` };
  }

  async endSecondFactor(password: string): Promise<void> {
    await this.context.http.endSecondFactor((await deriveProof(this.context, password)).proof);
  }

  /** Everything that can be got ready before it; the last step can be taken once. */
  async deletion(password: string): Promise<() => Promise<void>> {
    const { proof } = await deriveProof(this.context, password);
    const list = await this.accounts.listWithoutDevices(this.context.account());
    return () => this.context.http.deleteMe(proof, list);
  }

  async #replace(credentials: CredentialsJson): Promise<void> {
    try {
      await this.context.http.putCredentials(credentials);
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === OFFLINE)) throw error;
      // The answer was lost. Whether the request was, too, the vault tells.
      const { wraps } = await this.context.http.vault();
      if (!credentials.wraps.every(({ sealed }) => wraps.some((wrap) => wrap.sealed === sealed))) throw error;
    }
  }

  async #keep(part: Partial<AccountRow>): Promise<void> {
    const account = Object.assign(this.context.account(), part);
    await this.context.store.updateAccount(account);
    this.changed();
  }
}

async function recoverySecret(code: string): Promise<DerivedSecret> {
  try {
    return await deriveRecovery(code);
  } catch {
    throw new ProtocolError('recovery_code_invalid', 'A letter or digit of this code is not right. Compare it again.');
  }
}

async function newRecovery(vaultKey: Uint8Array): Promise<{ code: string; auth: string; wrap: WrapJson }> {
  const code = await newRecoveryCode();
  const { authSecret, wrappingKey } = await deriveRecovery(code);
  return {
    code,
    auth: toBase64Url(authSecret),
    wrap: wrapToJson(await wrapVaultKey(vaultKey, wrappingKey, 'recovery')),
  };
}

/** With the parameters of today: those of an older password are raised with it. */
async function newPassword(password: string, vaultKey: Uint8Array): Promise<{ json: NewPasswordJson; wrap: WrapJson }> {
  const parameters = newPasswordParameters();
  const { authSecret, wrappingKey } = await derivePassword(password, parameters);
  return {
    json: { ...parameters, salt: toBase64Url(parameters.salt), authSecret: toBase64Url(authSecret) },
    wrap: wrapToJson(await wrapVaultKey(vaultKey, wrappingKey, 'password')),
  };
}

function wrapToJson({ kind, sealed }: KeyWrap): WrapJson {
  return { kind, sealed: toBase64Url(sealed) };
}

/** RFC 4648 §6 without padding, as authenticators read it. 20 bytes are 32 letters. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((five) => BASE32[Number.parseInt(five, 2)]).join('');
}
