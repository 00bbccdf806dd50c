import { unpack } from '../crypto/archive-pack';
import { fromBase64Url, sha256, toBase64Url } from '../crypto/bytes';
import { openArchive } from '../crypto/epoch-archive';
import { CryptoError } from '../crypto/errors';
import { derivePassword } from '../crypto/password';
import { deriveRecovery } from '../crypto/recovery-code';
import { type OldHistoryKey, openVault, sealVault, unwrapVaultKey, type VaultContents } from '../crypto/vault';
import { ProtocolError } from '../protocol/fault';
import type { OldVaultJson } from '../protocol/http';
import type { Context } from './context';
import type { History } from './history';
import type { OldHistory } from './reset-api';

const MOST_ATTEMPTS = 5;

/** What was written before an account was reset: sealed under the history key of then, which the password or code of then opens. */
export class OldHistories {
  constructor(
    private readonly context: Context,
    private readonly history: History,
  ) {}

  async list(): Promise<OldHistory[]> {
    const { vaults } = await this.context.http.oldVaults();
    if (vaults.length > 0) await this.#adopt(await this.#current());
    const open = new Set(this.#keys().map(({ vaultId }) => vaultId));
    return vaults.map(({ vaultId, retiredAt }) => ({ vaultId, retiredAt, open: open.has(vaultId) }));
  }

  /** The key of then is put into the vault of now, where all devices find it. @throws ProtocolError `old_history_locked` */
  async open(secret: string): Promise<void> {
    const { vaults } = await this.context.http.oldVaults();
    const opened: OldHistoryKey[] = [];
    for (const vault of vaults) {
      const contents = await unlock(vault, secret);
      if (contents) opened.push({ vaultId: vault.vaultId, key: contents.historyKey }, ...(contents.oldHistory ?? []));
    }
    if (opened.length === 0)
      throw new ProtocolError('old_history_locked', 'That opens none of the older messages. Check it and try again.');
    await this.#keep(opened);
  }

  async #keep(opened: readonly OldHistoryKey[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { contents, sealed } = await this.#current();
      const next = { ...contents, oldHistory: merged(contents.oldHistory ?? [], opened) };
      try {
        const replaces = toBase64Url(await sha256(sealed));
        await this.context.http.putVault(toBase64Url(await sealVault(next, this.#vaultKey())), replaces);
        return await this.#adopt({ contents: next });
      } catch (error) {
        if (!(error instanceof ProtocolError && error.code === 'vault_stale') || attempt >= MOST_ATTEMPTS) throw error;
      }
    }
  }

  async #current(): Promise<{ contents: VaultContents; sealed: Uint8Array }> {
    const sealed = fromBase64Url((await this.context.http.vault()).sealed);
    return { contents: await openVault(sealed, this.#vaultKey()), sealed };
  }

  /** What is sealed here is tried again with the keys that are new. */
  async #adopt({ contents }: { contents: VaultContents }): Promise<void> {
    const known = this.#keys().length;
    const account = this.context.account();
    account.vault = { ...account.vault, oldHistory: merged(this.#keys(), contents.oldHistory ?? []) };
    if (this.#keys().length === known) return;
    await this.context.store.updateAccount(account);
    for (const conversationId of await this.context.store.sealedConversations())
      await this.history.openSealed(conversationId);
  }

  #keys(): readonly OldHistoryKey[] {
    return this.context.account().vault.oldHistory ?? [];
  }

  #vaultKey(): Uint8Array {
    const { vaultKey } = this.context.account();
    if (!vaultKey) throw new CryptoError('vault_locked');
    return vaultKey;
  }
}

/** Archives of a range of epochs from before resets, those that this device does not hold. */
export async function fetchOldArchives(
  context: Context,
  conversationId: string,
  from: number,
  to: number,
): Promise<void> {
  for (const { vaultId, key } of context.account().vault.oldHistory ?? []) {
    const { epochs } = await context.http.oldArchives(vaultId, conversationId, from, to);
    const open = ({ epoch, sealed }: { epoch: number; sealed: string }) =>
      openArchive(fromBase64Url(sealed), key, conversationId, epoch).catch(() => null);
    const baseOf = async (epoch: number): Promise<Uint8Array | null> => {
      const [whole] = (await context.http.oldArchives(vaultId, conversationId, epoch, epoch)).epochs;
      const opened = whole && (await open(whole));
      return opened ? (unpack(opened, null)?.archive ?? null) : null;
    };
    for (const old of epochs) {
      const { epoch, baseEpoch } = old;
      if (await context.store.archive(conversationId, epoch)) continue;
      const opened = await open(old);
      const archive = opened && unpack(opened, baseEpoch === null ? null : await baseOf(baseEpoch))?.archive;
      // As uploaded: it stays where it is, sealed under the key of then.
      if (archive)
        await context.store.write((tx) =>
          tx.objectStore('epochs').put({ conversationId, epoch, archive, uploaded: 1 }),
        );
    }
  }
}

/** Null when the secret is not the one of this vault. */
async function unlock(vault: OldVaultJson, secret: string): Promise<VaultContents | null> {
  for (const kind of ['recovery', 'password'] as const) {
    const wrap = vault.wraps.find((one) => one.kind === kind);
    if (!wrap) continue;
    try {
      const { wrappingKey } =
        kind === 'recovery'
          ? await deriveRecovery(secret)
          : await derivePassword(secret, { ...vault.password, salt: fromBase64Url(vault.password.salt) });
      const vaultKey = await unwrapVaultKey({ kind, sealed: fromBase64Url(wrap.sealed) }, wrappingKey);
      return await openVault(fromBase64Url(vault.sealed), vaultKey);
    } catch (error) {
      if (!(error instanceof CryptoError)) throw error;
    }
  }
  return null;
}

function merged(known: readonly OldHistoryKey[], more: readonly OldHistoryKey[]): OldHistoryKey[] {
  return [...known, ...more.filter(({ vaultId }) => !known.some((one) => one.vaultId === vaultId))];
}
