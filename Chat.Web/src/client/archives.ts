import { fromBase64Url, toBase64Url } from '../crypto/bytes';
import { openArchive, sealArchive } from '../crypto/epoch-archive';
import { openMessage } from '../crypto/message';
import { ProtocolError } from '../protocol/fault';
import type { LogEntry } from '../protocol/frames';
import { IN_PARTS } from '../store/schema';
import type { Context } from './context';

/** Epoch archives: kept here, and sealed under the history key at the server for this user's other and later devices. */
export class Archives {
  constructor(private readonly context: Context) {}

  /**
   * The plaintext of a log entry, or null when it cannot be opened here. The sender inside the ciphertext must be the one the server names.
   */
  async open(entry: LogEntry): Promise<Uint8Array | null> {
    const archive = await this.#archive(entry.conversationId, entry.epoch);
    if (!archive) return null;
    try {
      const opened = await openMessage(archive, entry.payload);
      return opened.userId === entry.senderId && opened.deviceId === entry.senderDeviceId ? opened.plaintext : null;
    } catch {
      return null;
    }
  }

  /**
   * Uploads what the server does not have yet. The first upload of an epoch wins, so repeating does no harm. Those of disappearing messages
   * stay on the devices that were there.
   */
  async upload(): Promise<void> {
    const { vault } = this.context.account();
    for (const row of await this.context.store.archivesToUpload()) {
      const sealed = await sealArchive(row.archive, vault.historyKey, row.conversationId, row.epoch);
      try {
        await this.context.http.putArchive(row.conversationId, row.epoch, toBase64Url(sealed));
      } catch (error) {
        // No member (yet, or any more): it stays here, and is offered again at the next time.
        if (error instanceof ProtocolError && error.code === 'not_a_member') continue;
        throw error;
      }
      await this.context.store.write(async (tx) => {
        const current = await tx.objectStore('epochs').get([row.conversationId, row.epoch]);
        if (current?.uploaded === 0) await tx.objectStore('epochs').put({ ...current, uploaded: 1 });
      });
    }
  }

  /** Fetches the archives of a range of epochs that this device does not hold. */
  async fetch(conversationId: string, from: number, to: number): Promise<void> {
    const { vault } = this.context.account();
    const { epochs } = await this.context.http.archives(conversationId, from, to);
    for (const { epoch, sealed } of epochs) {
      const known = await this.context.store.archive(conversationId, epoch);
      if (known && known.uploaded !== IN_PARTS) continue;
      const archive = await openArchive(fromBase64Url(sealed), vault.historyKey, conversationId, epoch).catch(
        () => null,
      );
      if (archive)
        await this.context.store.write((tx) =>
          tx.objectStore('epochs').put({ conversationId, epoch, archive, uploaded: 1 }),
        );
    }
  }

  async #archive(conversationId: string, epoch: number): Promise<Uint8Array | undefined> {
    return (await this.context.store.archive(conversationId, epoch))?.archive;
  }
}
