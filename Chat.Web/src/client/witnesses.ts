import type { Bytes } from '../crypto/bytes';
import { agrees, transcriptOf, withEntry } from '../crypto/transcript';
import { decodeWitness, encodeWitness } from '../crypto/witness';
import type { LogEntry } from '../protocol/frames';
import type { ConversationRow, WriteTransaction } from '../store/schema';
import type { Context } from './context';
import type { KeyLog } from './key-log';

/**
 * What members tell each other, inside their messages, of what the server has shown them: the head of its key log, and the last entries of the
 * conversation. What does not fit together is said.
 */
export class Witnesses {
  constructor(
    private readonly context: Context,
    private readonly keyLog: KeyLog,
  ) {}

  /** What this device has seen, to be sealed into a message. Where messages disappear, nothing of the entries: others may not have them any more. */
  async give(conversationId: string): Promise<Bytes> {
    const row = await this.context.store.conversation(conversationId);
    const recent = await this.context.store.recentEntries(conversationId);
    const transcript = recent && row?.disappearAfter === null ? transcriptOf(recent) : null;
    return encodeWitness({ head: this.keyLog.head, transcript });
  }

  /**
   * Remembers an entry of the log and compares what its sender had seen, inside the transaction of the entry; the caller stores the row.
   * @param plaintext null: a commit, or not opened
   * @returns false: the server delivers an entry again that stands elsewhere already
   */
  async take(
    tx: WriteTransaction,
    row: ConversationRow,
    entry: LogEntry,
    plaintext: Uint8Array | null,
  ): Promise<boolean> {
    const store = tx.objectStore('recentEntries');
    const { sequence, messageId, senderId, senderDeviceId, storedAt } = entry;
    const nothing = { conversationId: row.id, first: sequence, ids: [], differs: null };
    const recent = (await store.get(row.id)) ?? nothing;
    const { head, transcript } = plaintext ? decodeWitness(plaintext) : { head: null, transcript: null };
    const isOwn = senderDeviceId === this.context.account().device.deviceId;
    if (head && !isOwn) this.keyLog.heard(senderId, head, storedAt);
    const isNew = !recent.ids.includes(messageId);
    // Nobody has seen an entry that came after their own.
    const fits = transcript && (transcript.sequence < sequence ? agrees(recent, transcript) : false);
    let { differs } = recent;
    if (!isNew || fits === false) differs = { userId: senderId, sequence };
    else if (fits && differs?.userId === senderId && transcript.sequence >= differs.sequence) differs = null;
    if ((differs === null) !== (recent.differs === null)) this.#say(row, differs !== null);
    await store.put({ conversationId: row.id, differs, ...withEntry(recent, sequence, messageId) });
    return isNew;
  }

  #say(row: ConversationRow, differs: boolean): void {
    if (differs) row.securityNotice ??= { code: 'log_differs', name: null };
    else if (row.securityNotice?.code === 'log_differs') row.securityNotice = null;
  }
}
