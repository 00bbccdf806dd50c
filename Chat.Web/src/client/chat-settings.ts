import type { KeptOfChat } from '../store/kept';
import type { ConversationRow, DraftTarget, WriteTransaction } from '../store/schema';
import type { Context } from './context';

const LONGEST_DRAFT = 64 * 1024;

/** What a person keeps for themselves about a chat. */
export class ChatSettings {
  constructor(private readonly context: Context) {}

  saveDraft = (id: string, text: string, target: DraftTarget | null = null) =>
    this.#set(id, { draft: text.slice(0, LONGEST_DRAFT) }, async (tx) => ({
      // A view may go on with a message that is gone; its words are not to be kept again.
      draftFor: target && (await isHere(tx, id, target.messageId)) ? target : null,
    }));
  pin = (id: string, pinned: boolean) => this.#set(id, { pinned });
  archive = (id: string, archived: boolean) => this.#set(id, { archived });
  mute = (id: string, until: number | null) => this.#set(id, { mutedUntil: until });
  setOnlyMentions = (id: string, onlyMentions: boolean) => this.#set(id, { onlyMentions });
  markUnread = (id: string) => this.#set(id, { markedUnread: true });

  /** @param here what the other devices do not hear of */
  async #set(
    conversationId: string,
    part: Partial<KeptOfChat>,
    here: (tx: WriteTransaction) => Promise<Pick<ConversationRow, 'draftFor'>> = async () => ({}),
  ): Promise<void> {
    await this.context.store.write(async (tx) => {
      const row = await tx.objectStore('conversations').get(conversationId);
      if (!row) return;
      await tx.objectStore('conversations').put({ ...row, ...part, ...(await here(tx)) });
      await this.context.kept.setOfChat(tx, conversationId, part);
    });
    this.context.changed(conversationId);
  }
}

async function isHere(tx: WriteTransaction, conversationId: string, messageId: string): Promise<boolean> {
  const rows = await tx.objectStore('messages').index('byId').getAll(messageId);
  return rows.some((row) => row.conversationId === conversationId && row.kind !== 'deleted');
}
