import type { ConversationRow } from '../store/schema';
import type { Context } from './context';

const LONGEST_DRAFT = 64 * 1024;

/** What a person keeps for themselves about a chat, on this device. */
export class ChatSettings {
  constructor(private readonly context: Context) {}

  saveDraft = (id: string, text: string) => this.#set(id, { draft: text.slice(0, LONGEST_DRAFT) });
  pin = (id: string, pinned: boolean) => this.#set(id, { pinned });
  archive = (id: string, archived: boolean) => this.#set(id, { archived });
  mute = (id: string, until: number | null) => this.#set(id, { mutedUntil: until });
  markUnread = (id: string) => this.#set(id, { markedUnread: true });

  async #set(conversationId: string, part: Partial<ConversationRow>): Promise<void> {
    await this.context.store.updateConversation(conversationId, (row) => {
      Object.assign(row, part);
    });
    this.context.changed(conversationId);
  }
}
