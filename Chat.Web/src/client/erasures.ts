import { isUnanswered, ProtocolError } from '../protocol/fault';
import { write } from '../protocol/frames';
import { deleted } from '../store/fold';
import type { Context } from './context';
import type { Filing } from './filing';

/** Asks the server to forget the ciphertext of what this user has deleted for everyone, and of what lay beside it or has disappeared, until it has said that it did. */
export class Erasures {
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
        if (assetId) await (await import('./releases')).releaseAsset(this.context, conversationId, assetId);
      } catch (error) {
        // It is asked for again; what is behind it need not wait.
        console.warn('A file was not released yet', error);
        continue;
      }
      await this.context.store.write((tx) => tx.objectStore('erasures').delete([conversationId, messageId]));
    }
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
