import { unpack } from '../crypto/archive-pack';
import { fromBase64Url } from '../crypto/bytes';
import { openArchive } from '../crypto/epoch-archive';
import { EpochKeys } from '../crypto/message';
import type { LogEntry } from '../protocol/frames';
import type { EpochRangeJson, SealedArchiveJson } from '../protocol/http';
import { type EpochRow, IN_PARTS } from '../store/schema';
import type { Context } from './context';

/** What one request names at most. */
const MOST_RANGES = 200;
const KEYS_REMEMBERED = 100;

/** Epoch archives: read from this device, and where it was not there from the server, which has them sealed under the history key. */
export class Archives {
  /** By conversation and epoch, those read last. */
  readonly #keys = new Map<string, EpochKeys>();
  readonly #reading = new Map<string, Promise<EpochKeys | null>>();

  constructor(private readonly context: Context) {}

  /**
   * The plaintext of a log entry, or null when it cannot be opened here. The sender inside the ciphertext must be the one the server names.
   */
  async open(entry: LogEntry): Promise<Uint8Array | null> {
    try {
      const opened = await (await this.keysOf(entry.conversationId, entry.epoch))?.open(entry.payload, entry.messageId);
      return opened?.userId === entry.senderId && opened.deviceId === entry.senderDeviceId ? opened.plaintext : null;
    } catch {
      return null;
    }
  }

  /** Epochs may have got other keys: a backup was restored at the server. */
  forget(): void {
    this.#keys.clear();
  }

  /** What opens and seals an epoch's messages here; null when this device does not have it. */
  keysOf(conversationId: string, epoch: number): Promise<EpochKeys | null> {
    const id = `${conversationId} ${epoch}`;
    const known = this.#keys.get(id);
    if (known) return Promise.resolve(known);
    // A page of messages asks for the same ones at once.
    const reading = this.#reading.get(id) ?? this.#read(id, conversationId, epoch);
    this.#reading.set(id, reading);
    return reading.finally(() => this.#reading.delete(id));
  }

  async #read(id: string, conversationId: string, epoch: number): Promise<EpochKeys | null> {
    const row = await this.context.store.archive(conversationId, epoch);
    if (!row) return null;
    const keys = new EpochKeys(row.archive);
    // One that is handed on in parts will be another soon.
    if (row.uploaded !== IN_PARTS) this.#keys.set(id, keys);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= KEYS_REMEMBERED) break;
      this.#keys.delete(oldest);
    }
    return keys;
  }

  /** Fetches the archives of epochs that this device does not hold. */
  async fetch(wanted: readonly EpochRangeJson[]): Promise<void> {
    for (let rest = [...wanted]; rest.length > 0; ) {
      const ranges = rest.slice(0, MOST_RANGES);
      const { archives, more } = await this.context.http.archives(ranges);
      await this.#keep(archives);
      const last = archives.at(-1);
      rest = [...(more && last ? after(ranges, last) : []), ...rest.slice(MOST_RANGES)];
    }
    for (const { conversationId, from, to } of wanted) await this.#fetchOld(conversationId, from, to);
  }

  /** Those of before a reset of the account, once their key is in the vault. */
  async #fetchOld(conversationId: string, from: number, to: number): Promise<void> {
    if (!this.context.account().vault.oldHistory?.length) return;
    const { fetchOldArchives } = await import('./old-history');
    await fetchOldArchives(this.context, conversationId, from, to);
  }

  /** A whole one comes before those that lean on it. */
  async #keep(archives: readonly SealedArchiveJson[]): Promise<void> {
    const { vault } = this.context.account();
    const opened = await Promise.all(
      archives.map(async ({ conversationId, epoch, sealed }) =>
        openArchive(fromBase64Url(sealed), vault.historyKey, conversationId, epoch).catch(() => null),
      ),
    );
    const whole = new Map<string, Uint8Array>();
    const named = new Map<string, number>();
    const rows: EpochRow[] = [];
    for (const [index, { conversationId, epoch, baseEpoch }] of archives.entries()) {
      const bytes = opened[index];
      const base = baseEpoch === null ? null : (whole.get(`${conversationId} ${baseEpoch}`) ?? null);
      const unpacked = bytes ? unpack(bytes, base) : null;
      if (!unpacked) continue;
      const { archive, profileSequence } = unpacked;
      if (baseEpoch === null) whole.set(`${conversationId} ${epoch}`, archive);
      named.set(conversationId, Math.max(named.get(conversationId) ?? 0, profileSequence));
      rows.push({ conversationId, epoch, archive, uploaded: 1, whole: baseEpoch === null });
    }
    await this.context.store.write(async (tx) => {
      for (const row of rows) {
        const known = await tx.objectStore('epochs').get([row.conversationId, row.epoch]);
        if (!known || known.uploaded === IN_PARTS) await tx.objectStore('epochs').put(row);
      }
      for (const [conversationId, namedAt] of named) {
        const row = await tx.objectStore('conversations').get(conversationId);
        if (row && namedAt > (row.namedAt ?? 0)) await tx.objectStore('conversations').put({ ...row, namedAt });
      }
    });
  }
}

/** What is left of the ranges when the answer ended with this archive. */
function after(ranges: readonly EpochRangeJson[], last: SealedArchiveJson): EpochRangeJson[] {
  const at = ranges.findIndex(
    ({ conversationId, from, to }) => conversationId === last.conversationId && from <= last.epoch && last.epoch <= to,
  );
  return ranges
    .slice(at)
    .map((range, index) => (index === 0 ? { ...range, from: last.epoch + 1 } : range))
    .filter(({ from, to }) => from <= to);
}
