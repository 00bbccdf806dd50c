import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { CryptoError } from '../crypto/errors';
import { type DerivedSecret, derivePassword } from '../crypto/password';
import { unwrapVaultKey } from '../crypto/vault';
import { ProtocolError } from '../protocol/fault';
import type { ProofJson } from '../protocol/http';
import type { Context } from './context';

type Proving = Pick<Context, 'http' | 'account'>;

/** What shows the server that the password is known. */
export async function deriveProof(
  context: Proving,
  password: string,
): Promise<{ proof: ProofJson; secret: DerivedSecret }> {
  const parameters = await context.http.passwordParameters(context.account().me.username);
  const secret = await derivePassword(password, { ...parameters, salt: fromBase64Url(parameters.salt) });
  return { proof: { kind: 'password', authSecret: toBase64Url(secret.authSecret) }, secret };
}

/** The vault's key is on this device, so that a wrong password is for the server to refuse, and to count. On a device from before it was kept the password opens it. */
export async function prove(context: Proving, password: string): Promise<{ proof: ProofJson; vaultKey: Uint8Array }> {
  const { proof, secret } = await deriveProof(context, password);
  return { proof, vaultKey: context.account().vaultKey ?? (await unwrap(context, secret)) };
}

async function unwrap(context: Proving, secret: DerivedSecret): Promise<Uint8Array> {
  const { wraps } = await context.http.vault();
  const wrap = wraps.find(({ kind }) => kind === 'password');
  if (!wrap) throw new ProtocolError('vault_locked', 'Your keys cannot be unlocked with a password.');
  try {
    return await unwrapVaultKey({ kind: 'password', sealed: fromBase64Url(wrap.sealed) }, secret.wrappingKey);
  } catch (error) {
    if (error instanceof CryptoError) throw new ProtocolError('password_wrong', 'This is not your current password.');
    throw error;
  }
}
