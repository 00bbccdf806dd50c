import { isUnanswered, ProtocolError } from '../protocol/fault';
import { write } from '../protocol/frames';
import { deleted } from '../store/fold';
import type { Context } from './context';
import type { Filing } from './filing';

/** Asks the server to forget the ciphertext of what this user has deleted for everyone, and of what lay beside it, has disappeared or was taken back, until it has said that it did. */
export class Erasures {
  /** Assets that the server is being told to let go of in a conversation. */
  readonly #releasing = new Map<string, Promise<void>>();
  /** Assets that are being let into a conversation. */
  readonly #attaching = new Map<string, Promise<void>>();

  constructor(
    private readonly context: Context,
    private readonly filing: Filing,
  ) {}

  async flush(): Promise<void> {
    for (const { conversationId, messageId, assetId } of await this.context.store.erasures()) {
      const message = await this.context.store.messageById(conversationId, messageId);
      if (!message && !assetId) continue;
      if (message && !(await this.#erase(conversationId, message.sequence))) return;
      try {
        if (assetId) await this.#release(conversationId, assetId);
      } catch (error) {
        // It is asked for again; what is behind it need not wait.
        console.warn('A file was not released yet', error);
        continue;
      }
      await this.context.store.write((tx) => tx.objectStore('erasures').delete([conversationId, messageId]));
    }
  }

  /** Attaching and letting go of one asset in one conversation wait for each other: the word that was given first could arrive at the server last. */
  async attach(conversationId: string, assetId: string, attach: () => Promise<void>): Promise<void> {
    const key = conversationId + assetId;
    await this.#releasing.get(key)?.catch(() => undefined);
    const work = attach().finally(() => {
      if (this.#attaching.get(key) === work) this.#attaching.delete(key);
    });
    this.#attaching.set(key, work);
    return work;
  }

  async #release(conversationId: string, assetId: string): Promise<void> {
    const { releaseAsset } = await import('./releases');
    const key = conversationId + assetId;
    await this.#attaching.get(key)?.catch(() => undefined);
    const before = this.#releasing.get(key);
    if (before) return before;
    const work = releaseAsset(this.context, conversationId, assetId).finally(() => this.#releasing.delete(key));
    this.#releasing.set(key, work);
    return work;
  }

  /** False when there was no answer. */
  async #erase(conversationId: string, sequence: number): Promise<boolean> {
    try {
      await this.context.connection.ask((requestId) => write.erase(requestId, conversationId, sequence));
    } catch (error) {
      if (isUnanswered(error)) return false;
      // Refused for good, e.g. after leaving the group: asking again would change nothing.
      if (!(error instanceof ProtocolError)) throw error;
    }
    return true;
  }

  /** The server has emptied an entry. What was read here goes by its author's own word only; what could not be read goes now. */
  async erased(conversationId: string, sequence: number): Promise<void> {
    const touched = await this.context.store.write(async (tx) => {
      await tx.objectStore('sealed').delete([conversationId, sequence]);
      const message = await tx.objectStore('messages').get([conversationId, sequence]);
      const row = await tx.objectStore('conversations').get(conversationId);
      if (message?.kind !== 'undecryptable' || !row) return [];
      await this.filing.put(tx, row, deleted(message));
      await tx.objectStore('conversations').put(row);
      return [message.id];
    });
    if (touched.length > 0) this.context.changed(conversationId, touched);
  }
}
