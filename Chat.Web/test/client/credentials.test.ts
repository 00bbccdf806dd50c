import { describe, expect, it } from 'vitest';
import type { Accounts } from '../../src/client/account';
import type { Context } from '../../src/client/context';
import { Credentials } from '../../src/client/credentials';
import { fromBase64Url, toBase64Url } from '../../src/crypto/bytes';
import { derivePassword, newPasswordParameters } from '../../src/crypto/password';
import { deriveRecovery } from '../../src/crypto/recovery-code';
import { newVault, unwrapVaultKey, wrapVaultKey } from '../../src/crypto/vault';
import { OFFLINE, ProtocolError } from '../../src/protocol/fault';
import type { CredentialsJson, WrapJson } from '../../src/protocol/http';
import type { AccountRow } from '../../src/store/schema';

/** An account at a server that keeps what it is given, and may lose an answer or a request. */
async function account({ keepsVaultKey, loses }: { keepsVaultKey: boolean; loses?: 'answer' | 'request' }) {
  const { contents, vaultKey } = newVault();
  const parameters = newPasswordParameters();
  const { wrappingKey } = await derivePassword('old password', parameters);
  const { sealed } = await wrapVaultKey(vaultKey, wrappingKey, 'password');
  const wraps: WrapJson[] = [{ kind: 'password', sealed: toBase64Url(sealed) }];
  const given: CredentialsJson[] = [];
  const row = { me: { username: 'ana' }, vault: contents, ...(keepsVaultKey && { vaultKey }) } as AccountRow;
  const http = {
    passwordParameters: async () => ({ ...parameters, salt: toBase64Url(parameters.salt) }),
    vault: async () => ({ sealed: '', wraps }),
    putCredentials: async (credentials: CredentialsJson) => {
      if (loses === 'request') throw new ProtocolError(OFFLINE, '');
      given.push(credentials);
      wraps.splice(0, wraps.length, ...credentials.wraps);
      if (loses === 'answer') throw new ProtocolError(OFFLINE, '');
    },
  };
  const context = { http, account: () => row, store: { updateAccount: async () => undefined } } as unknown as Context;
  return { credentials: new Credentials(context, {} as Accounts, () => undefined), row, given, vaultKey };
}

async function opens({ password, wraps }: CredentialsJson, text: string): Promise<Uint8Array> {
  if (!password) throw new Error('no password was given');
  const { wrappingKey } = await derivePassword(text, { ...password, salt: fromBase64Url(password.salt) });
  return unwrapVaultKey({ kind: 'password', sealed: fromBase64Url(wraps[0]?.sealed ?? '') }, wrappingKey);
}

describe('credentials', () => {
  it.each([true, false])('wrap the vault’s key anew, on a device that keeps it: %s', async (keepsVaultKey) => {
    const { credentials, given, vaultKey } = await account({ keepsVaultKey });
    await credentials.changePassword('old password', 'new password');
    expect(await opens(given[0]!, 'new password')).toEqual(vaultKey);
  });

  it('name a wrong password that the server never sees', async () => {
    const { credentials, given } = await account({ keepsVaultKey: false });
    await expect(credentials.changePassword('wrong', 'new password')).rejects.toMatchObject({ code: 'password_wrong' });
    expect(given).toEqual([]);
  });

  it('look whether a change came through whose answer was lost', async () => {
    const { credentials, row, given, vaultKey } = await account({ keepsVaultKey: true, loses: 'answer' });
    await credentials.newRecoveryCode('old password');
    const { wrappingKey } = await deriveRecovery(row.recoveryCode ?? '');
    const sealed = fromBase64Url(given[0]!.wraps[0]!.sealed);
    expect(await unwrapVaultKey({ kind: 'recovery', sealed }, wrappingKey)).toEqual(vaultKey);
  });

  it('show no new code when the request was lost', async () => {
    const { credentials, row } = await account({ keepsVaultKey: true, loses: 'request' });
    await expect(credentials.newRecoveryCode('old password')).rejects.toMatchObject({ code: OFFLINE });
    expect(row.recoveryCode).toBeUndefined();
  });
});
